/* SPDX-License-Identifier: MIT */
#ifndef ACTPLANE_JOURNAL_H
#define ACTPLANE_JOURNAL_H

#include <string>

namespace actplane {

/*
 * One entry of the journal with fields of its own (systemd's native protocol: lines of FIELD=value). Never waits: false
 * when there is no journal, or it does not take the entry now.
 */
bool journal(const std::string &fields);

}  // namespace actplane

#endif
