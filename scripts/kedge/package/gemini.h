/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of an archive for Gemini boards (OpenWrt, target/linux/gemini/image). */
#ifndef KEDGE_GEMINI_H
#define KEDGE_GEMINI_H

#define GEMINI_KERN	   "zImage"
#define GEMINI_RAMDISK	   "rd.gz"
#define GEMINI_APPLICATION "hddapp.tgz"
#define GEMINI_INFO	   "ImageInfo"

#endif
