// SPDX-License-Identifier: GPL-2.0-or-later
/* Filling in the request for a plan, and the names for messages. */
#include "plan.h"

struct range plan_kernel_range(const struct plan_request *in)
{
	const struct plan_kernel *k = &in->kernel;
	uint32_t start = in->ram_base + k->text_offset;

	return (struct range){start - k->pgdir_size, start + k->inflated_size + k->bss_size};
}

bool plan_in_one_bank(const struct plan_request *in, struct range r)
{
	uint32_t i;

	for (i = 0; i < in->bank_count; i++) {
		if (range_inside(r, in->bank[i]))
			return true;
	}
	return false;
}

/*
 * The kernel's linear mapping begins at RAM base and holds 760 MiB with the usual 3 GiB of user
 * space (Linux Documentation/arm/memory.rst).
 */
bool plan_is_mapped(const struct plan_request *in, struct range r)
{
	return r.start >= in->ram_base && r.end - in->ram_base <= 0x2f800000u;
}

bool plan_moves_initrd(const struct plan_request *in)
{
	const struct plan_item *t = &in->item[PLAN_INITRD];
	struct range initrd = {t->from, t->from + t->size};

	return in->initrd_ours || range_overlaps(initrd, plan_kernel_range(in)) ||
	       !plan_is_mapped(in, initrd);
}

bool plan_add_bank(struct plan_request *in, struct range bank)
{
	uint32_t i;

	if (bank.end > RANGE_LIMIT)
		bank.end = RANGE_LIMIT;
	if (bank.start >= bank.end)
		return true;
	/*
	 * Remove each bank that it overlaps or touches, and join the two. Then add the joined bank.
	 */
	for (i = 0; i < in->bank_count;) {
		struct range *b = &in->bank[i];

		if (b->start <= bank.end && bank.start <= b->end) {
			bank.start = b->start < bank.start ? b->start : bank.start;
			bank.end = b->end > bank.end ? b->end : bank.end;
			*b = in->bank[--in->bank_count];
			i = 0;
		} else {
			i++;
		}
	}
	if (in->bank_count == PLAN_BANKS)
		return false;
	in->bank[in->bank_count++] = bank;
	return true;
}

bool plan_add_occupied(struct plan_request *in, struct range range, enum plan_reason reason,
		       bool until_tree)
{
	if (range.start >= range.end)
		return true;
	if (in->occupied_count == PLAN_OCCUPIED)
		return false;
	in->occupied[in->occupied_count++] =
		(struct plan_occupied){range, (uint8_t)reason, until_tree};
	return true;
}

bool plan_ram_align_good(uint32_t align)
{
	return !align ||
	       (align >= PLAN_RAM_ALIGN && align <= PLAN_RAM_ALIGN_MAX && !(align & (align - 1)));
}

uint32_t plan_ram_base(const struct plan_request *in, uint32_t address, enum plan_base *by)
{
	uint32_t align = in->ram_align ? in->ram_align : PLAN_RAM_ALIGN, i, base;

	for (i = 0; i < in->bank_count; i++) {
		const struct range *b = &in->bank[i];

		base = align_up(b->start, align);
		if (address >= b->start && address < b->end && base >= b->start && base < b->end) {
			*by = BASE_BANK;
			return base;
		}
	}
	*by = BASE_MASK;
	return address & PLAN_MASK;
}

const char *plan_item_name(enum plan_item_id id)
{
	switch (id) {
	case PLAN_LOADER:
		return "loader";
	case PLAN_PAYLOAD:
		return "payload";
	case PLAN_PAYLOAD_2:
		return "rest";
	case PLAN_FDT:
		return "tree";
	case PLAN_INITRD:
		return "initrd";
	case PLAN_WORKSPACE:
		return "workspace";
	case PLAN_PAGE_TABLE:
		return "page table";
	case PLAN_LOG:
		return "log";
	default:
		return "?";
	}
}

const char *plan_reason_name(enum plan_reason reason)
{
	switch (reason) {
	case OCCUPIED_MEMRESERVE:
		return "/memreserve/";
	case OCCUPIED_RESERVED:
		return "/reserved-memory";
	case OCCUPIED_R2:
		return "what r2 points at";
	case OCCUPIED_PAGE0:
		return "page 0";
	case OCCUPIED_USER:
		return "a reserved range";
	default:
		return "?";
	}
}

const char *plan_conflict_name(const struct plan_candidate *candidate)
{
	switch (candidate->conflict) {
	case CONFLICT_ADDRESS:
		return "its address";
	case CONFLICT_RAM:
		return "not RAM";
	case CONFLICT_KERNEL:
		return "the kernel";
	case CONFLICT_UNMAPPED:
		return "not mapped by the kernel";
	case CONFLICT_PIECES:
		return "not beside its other piece";
	case CONFLICT_FAR:
		return "in another 128 MiB";
	case CONFLICT_ITSELF:
		return "itself";
	case CONFLICT_OCCUPIED:
		return plan_reason_name(candidate->reason);
	case CONFLICT_ITEM:
	case CONFLICT_SOURCE:
		return plan_item_name(candidate->id);
	case CONFLICT_OTHERS:
		return "no room for others";
	default:
		return "free";
	}
}

const char *plan_base_name(enum plan_base by)
{
	switch (by) {
	case BASE_GIVEN:
		return "as given";
	case BASE_BANK:
		return "by its bank";
	default:
		return "by the 128 MiB mask";
	}
}
