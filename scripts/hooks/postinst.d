#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# /etc/kernel/postinst.d/zz-kedge VERSION IMAGE: a kernel was installed. Its package stops with an
# error when an image of kedge's can no longer be made.
set -eu
case ${DEB_MAINT_PARAMS-configure} in
configure* | \'configure\'*) ;;
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
exec kedge update "$1" "${2-/boot/vmlinuz-$1}"
