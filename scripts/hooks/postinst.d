#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# /etc/kernel/postinst.d/zz-kedge VERSION IMAGE: a kernel was installed. Its package stops with an
# error when an image of kedge's can no longer be made.
set -eu
command -v kedge >/dev/null || exit 0
case ${DEB_MAINT_PARAMS-configure} in
configure* | \'configure\'*) exec kedge update "$1" "${2-/boot/vmlinuz-$1}" ;;
esac
