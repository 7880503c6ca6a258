# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for bash: what can be completed is asked of kedge itself.

# The words between "commands:" and the empty line; a command's long options, from the column in
# which the help has them: its prose names others; the boards' names.
_kedge_commands() {
	"$1" --help 2>/dev/null | sed -n '/^commands:/,/^$/s/^  *\([a-z][a-z-]*\) .*/\1/p'
}
_kedge_options() {
	"$1" "$2" --help 2>/dev/null |
		sed -n 's/^  \(-., \|    \)\(--[a-z][a-z0-9-]*\)\(\[\?=\?\).*/\2\3/p' | tr -d '[' | sort -u
}
_kedge_boards() {
	"$1" boards 2>/dev/null | sed -n 's/^\([a-z0-9][^ ]*\) .*/\1/p'
}

_kedge() {
	local kedge=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]} previous=
	local command=${COMP_WORDS[1]} words=

	COMPREPLY=()
	((COMP_CWORD > 1)) && previous=${COMP_WORDS[COMP_CWORD-1]}
	# "--option=value" is three words to bash.
	if [[ $previous == = ]]; then
		previous=${COMP_WORDS[COMP_CWORD-2]}
	elif [[ $current == = ]]; then
		previous=${COMP_WORDS[COMP_CWORD-1]} current=
	fi
	if ((COMP_CWORD == 1)); then
		words="$(_kedge_commands "$kedge") --help --version"
	else
		case $previous in
		--compress) words='auto none lz4 lzo gzip zstd xz lzma' ;;
		--filter) words='arm none' ;;
		--arch) words='v4 v7' ;;
		--prefer) words='time size speed' ;;
		--cmdline-mode) words='replace prepend append ignore force' ;;
		--console)
			words="help $("$kedge" pack --console help | sed -n 's/^\([a-z0-9.-]*\)  .*/\1/p')"
			;;
		--prefer-tree) words='image r2' ;;
		--prefer-initrd) words='bootloader image' ;;
		--ignore) words='none mem initrd serial revision' ;;
		--report) words='yes no' ;;
		--on-error) words='halt psci psci=smc psci=hvc write= return' ;;
		--board) words=$(_kedge_boards "$kedge") ;;
		--board-file | -f) ;; # a file, also where a board's name may stand
		--log) words='silent normal verbose' ;;
		--package)
			words="help $("$kedge" pack --package help | sed -n 's/^\([a-z0-9]*\)  .*/\1/p')"
			;;
		--machine | -M) words=$(qemu-system-arm -M help 2>/dev/null | awk 'NR > 1 {print $1}') ;;
		*)
			if [[ $current == -* ]]; then
				words=$(_kedge_options "$kedge" "$command")
			elif [[ $command == boards ]]; then
				words=$(_kedge_boards "$kedge")
			elif [[ $command == explain ]]; then
				words=$("$kedge" explain 2>/dev/null | grep -o -e '^K-[A-Z]*-[0-9]*')
			fi
			;;
		esac
	fi
	if [[ $words ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
		[[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
	else
		compopt -o default
	fi
}

complete -F _kedge kedge
