/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The header of D-Link's DNS-313: a uImage's, uimage.h, made longer by three fields; the header's
 * CRC goes over them, too (fields as OpenWrt's dns313-header writes them).
 */
#ifndef KEDGE_DNS313_H
#define KEDGE_DNS313_H

#include "uimage.h"

#define DNS313_HEADER	   0x68u
#define DNS313_MODEL	   0x40
#define DNS313_VERSION	   0x50
#define DNS313_MAC	   0x60 /* 6 bytes, and 2 of padding */
#define DNS313_SHORT_SIZE  0x10u
#define DNS313_GZIP	   1
#define DNS313_MODEL_START "dns-313"

#endif
