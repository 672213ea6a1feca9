/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fault_point.h -- the numbered points at which tests kill a program (docs/server.md).
 *
 * HOST_POINT("K7") ends the process at once, as kill -9 would, where the environment says
 * DEMUR_FAULT=K7; DEMUR_FAULT=K7:3 lets the first two times pass.  It is compiled into builds that
 * define DEMUR_FAULTS (the presets for tests) and is nothing in a release.
 */
#ifndef HOST_FAULT_POINT_H
#define HOST_FAULT_POINT_H

#ifdef DEMUR_FAULTS
void host_fault_point(const char *name);
#define HOST_POINT(name) host_fault_point(name)
#else
#define HOST_POINT(name) ((void)0)
#endif

#endif
