/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NOPs in front of an image, for a bootloader that loses its first words. They are loaded with it
 * and executed, so that the image lies that much further on, which it does not mind: its header
 * counts from its own start. An even number keeps it on a multiple of 8.
 */
#ifndef KEDGE_NOPS_H
#define KEDGE_NOPS_H

#define NOPS_DEFAULT 4u /* as the Wiliboards want it (OpenWrt, target/linux/gemini/image) */
#define NOPS_MOST    64u
#define NOP	     0xe1a00000u /* mov r0, r0 */

#endif
