#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# /etc/kernel/postrm.d/zz-kedge VERSION IMAGE: a kernel was removed; go back to the newest there is.
set -eu
command -v kedge >/dev/null || exit 0
case ${DEB_MAINT_PARAMS-remove} in
remove* | \'remove\'*) exec kedge update ;;
esac
