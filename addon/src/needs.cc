/* SPDX-License-Identifier: MIT */
#include "needs.h"

#include <cstring>

#include "abi.h"

namespace actplane {
namespace {

struct Server {
  const char *program;
  uint32_t need;
};

/* By the names in bpf/core/refusing.h and bpf/tracepoint.bpf.c. */
constexpr Server servers[] = {
    {"file_permission", kNeedAccess}, {"splice_end", kNeedAccess},     {"mmap_file", kNeedAccess},
    {"socket_sendmsg", kNeedNetwork}, {"socket_recvmsg", kNeedNetwork}, {"msg_queue_msgsnd", kNeedLabels},
    {"msg_queue_msgrcv", kNeedLabels}, {"msg_queue_free", kNeedLabels}, {"msg_queue_free_security", kNeedLabels},
    {"watch_writers", kNeedLabels},    {"program_mapped", kNeedPrograms}, {"file_mprotect", kNeedPrograms},
};

/* Of bpf/core/arrival.h: labels alone pass there. */
constexpr char kAfter[] = "optional_after_";

template <typename T>
T record(const uint8_t *bytes, uint64_t cell, uint64_t index) {
  T value;
  memcpy(&value, bytes + cell * AP_CELL_BYTES + index * sizeof(T), sizeof value);
  return value;
}

}  // namespace

uint32_t need_of_program(const char *name) {
  for (const Server &server : servers)
    if (strcmp(server.program, name) == 0) return server.need;
  return strncmp(name, kAfter, strlen(kAfter)) == 0 ? uint32_t{kNeedLabels} : 0;
}

uint32_t needs_of_image(const uint8_t *bytes, size_t) {
  ap_image header = record<ap_image>(bytes, 0, 0);
  auto speaks_of = [&](unsigned op) { return header.each >> op & 1; };
  uint32_t needs = 0;
  if (speaks_of(AP_OP_READ) || speaks_of(AP_OP_WRITE)) needs |= kNeedAccess;
  if (speaks_of(AP_OP_CONNECT) || speaks_of(AP_OP_RECV)) needs |= kNeedNetwork;
  const ap_table &programs = header.atoms[AP_ATOM_EXEC];
  /* who maps a program is held by its clauses, and gets from it what tightens (bpf/core/loading.h) */
  for (uint32_t n = 0; n < programs.count; n++) {
    ap_atom atom = record<ap_atom>(bytes, programs.cell, n);
    if (atom.clauses[0]) needs |= kNeedPrograms;
    for (uint32_t m = 0; m < atom.moves[0]; m++)
      if (record<ap_move>(bytes, header.moves.cell, uint64_t{atom.move} + m).tightens) needs |= kNeedPrograms;
  }
  /* a label that is gained may go any way */
  for (uint32_t n = 0; n < header.moves.count; n++)
    if (record<ap_move>(bytes, header.moves.cell, n).kind == AP_MOVE_GAIN)
      needs |= kNeedAccess | kNeedNetwork | kNeedLabels;
  return needs;
}

}  // namespace actplane
