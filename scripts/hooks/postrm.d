#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# /etc/kernel/postrm.d/zz-kedge VERSION IMAGE: a kernel was removed; go back to the newest there is.
set -eu
case ${DEB_MAINT_PARAMS-remove} in
remove* | \'remove\'*) ;;
*) exit 0 ;;
esac
if ! command -v kedge >/dev/null; then
	# A file there says that an image is wanted: one that is not made must not go unnoticed.
	for conf in "$(dirname "$0")"/../../kedge/*.conf; do
		[ -e "$conf" ] || continue
		echo "$0: kedge is not in PATH ($PATH), and ${conf##*/} wants an image" >&2
		exit 1
	done
	exit 0
fi
exec kedge update
