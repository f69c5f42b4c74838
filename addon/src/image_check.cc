/* SPDX-License-Identifier: MIT */
#include "image_check.h"

#include <cstddef>
#include <cstring>

#include "abi.h"
#include "failure.h"

namespace actplane {
namespace {

[[noreturn]] void refuse(const std::string &what) {
  throw Failure{"EBADIMAGE", "the policy image is damaged: " + what, ""};
}

void require(bool holds, const char *where, const char *what) {
  if (!holds) refuse(std::string(where) + ": " + what);
}

class Image {
 public:
  Image(const uint8_t *bytes, uint32_t cells) : bytes_(bytes), cells_(cells) {}

  uint32_t cells() const { return cells_; }

  /* Copied out: a buffer of JavaScript has no alignment to rely on. */
  template <typename T>
  T at(uint64_t cell, uint64_t record = 0) const {
    T value;
    memcpy(&value, bytes_ + cell * AP_CELL_BYTES + record * sizeof(T), sizeof(T));
    return value;
  }

  /* `count` records of T from cell `first`, packed `a_cell` to a cell; cell 0 is the header and never a section. */
  void section(uint64_t first, uint64_t count, uint64_t a_cell, const char *where) const {
    if (count == 0) return;
    require(first != 0 && first + (count + a_cell - 1) / a_cell <= cells_, where, "outside the image");
  }

 private:
  const uint8_t *bytes_;
  uint32_t cells_;
};

/* FNV-1a of all bytes but the four that hold it: the header's counts say what is enforced, as much as any cell does. */
uint32_t checksum(const uint8_t *bytes, size_t length) {
  constexpr size_t own = offsetof(ap_image, checksum);
  uint32_t hash = 0x811c9dc5;
  for (size_t n = 0; n < length; n++)
    if (n < own || n >= own + sizeof(ap_image::checksum)) hash = (hash ^ bytes[n]) * 0x01000193;
  return hash;
}

void check_automaton(const Image &image, const ap_automaton &automaton) {
  const char *where = "automaton";
  require(automaton.rows >= 2 && automaton.rows <= AP_STATES_MAX, where, "number of states");
  image.section(automaton.row_cell, automaton.rows, 1, where);
  require(automaton.start >= 1 && automaton.start < automaton.rows, where, "start state");
  for (uint32_t n = 0; n < automaton.rows; n++) {
    ap_row row = image.at<ap_row>(automaton.row_cell + n);
    for (uint16_t next : row.next) require(next < automaton.rows, where, "next state");
    require(row.accept < image.cells(), where, "accepting set");
  }
}

void check_group(const Image &image, uint32_t cell) {
  if (cell == 0) return;
  image.section(cell, 1, 1, "group");
  ap_group group = image.at<ap_group>(cell);
  require(group.count <= AP_AUTOMATA_MAX, "group", "number of automata");
  image.section(group.class_cell, 1, 1, "byte classes");
  for (unsigned byte = 0; byte < 256; byte++)
    require(image.at<uint8_t>(group.class_cell, byte) < AP_CLASSES_MAX, "byte classes", "class number");
  for (uint32_t n = 0; n < group.count; n++) check_automaton(image, group.automaton[n]);
}

bool is_atom(uint32_t number) { return number < AP_SET_BITS || number == AP_NONE16; }

void check_moves(const Image &image, uint32_t cell, const ap_span &span) {
  const char *where = "state move";
  image.section(cell, span.count ? uint64_t{span.first} + span.count : 0, AP_MOVES_A_CELL, where);
  for (uint32_t n = 0; n < span.count; n++) {
    ap_move move = image.at<ap_move>(cell, uint64_t{span.first} + n);
    require(move.kind >= AP_MOVE_GAIN && move.kind <= AP_MOVE_STAMP_ON_EXIT, where, "kind");
    require(is_atom(move.atom), where, "atom");
    bool stamps = move.kind == AP_MOVE_STAMP || move.kind == AP_MOVE_STAMP_ON_EXIT;
    require(!stamps || move.event < AP_EVENTS_MAX, where, "event");
  }
}

/* The condition is run here on depths alone: it must end with one value and never look below the bottom. */
void check_code(const Image &image, const ap_clause &clause) {
  const char *where = "condition";
  require(clause.code_len <= AP_CODE_MAX, where, "length");
  image.section(clause.code_cell, clause.code_len, AP_CODE_A_CELL, where);
  int depth = 0;
  for (uint32_t n = 0; n < clause.code_len; n++) {
    uint16_t instruction = image.at<uint16_t>(clause.code_cell, n);
    uint16_t operand = instruction & 0x0fff;
    int needs = 0, pushes = 0;
    uint32_t limit = 1;
    switch (instruction >> 12) {
      case AP_CODE_TRUE: pushes = 1; break;
      case AP_CODE_LABEL: pushes = 1; limit = AP_LABELS_MAX; break;
      case AP_CODE_LINEAGE: pushes = 1; limit = AP_LINEAGE_MAX; break;
      case AP_CODE_ATOM: pushes = 1; limit = AP_SET_BITS; break;
      case AP_CODE_GATE: pushes = 1; limit = AP_EVENTS_MAX; break;
      case AP_CODE_FRESH: needs = 1; limit = AP_EVENTS_MAX; break;
      case AP_CODE_NOT: needs = 1; break;
      case AP_CODE_AND:
      case AP_CODE_OR: needs = 2; pushes = -1; break;
      default: refuse("condition: instruction");
    }
    require(operand < limit, where, "operand");
    require(depth >= needs, where, "stack underflow");
    depth += pushes;
    require(depth <= AP_CODE_STACK, where, "stack overflow");
  }
  require(clause.code_len == 0 || depth == 1, where, "leaves other than one value");
}

void check_clauses(const Image &image, uint32_t cell, const ap_span &span) {
  const char *where = "clause";
  image.section(cell, span.count ? uint64_t{span.first} + span.count : 0, AP_CLAUSES_A_CELL, where);
  for (uint32_t n = 0; n < span.count; n++) {
    ap_clause clause = image.at<ap_clause>(cell, uint64_t{span.first} + n);
    require(clause.effect >= AP_EFFECT_NOTIFY && clause.effect <= AP_EFFECT_KILL, where, "effect");
    require(is_atom(clause.atom), where, "atom");
    check_code(image, clause);
  }
}

void check_matchers(const Image &image, const ap_image &header) {
  const char *where = "exec pattern";
  require(header.matcher_count <= AP_SET_BITS, where, "number of patterns");
  image.section(header.matcher_cell, header.matcher_count, AP_MATCHERS_A_CELL, where);
  for (uint32_t n = 0; n < header.matcher_count; n++) {
    ap_matcher matcher = image.at<ap_matcher>(header.matcher_cell, n);
    require(matcher.prog < AP_SET_BITS, where, "program atom");
    require(matcher.last_arg < AP_ARG_BITS || matcher.last_arg == AP_NONE16, where, "argument position");
  }
}

void check_endpoints(const Image &image, const ap_image &header) {
  const char *where = "endpoint";
  require(header.endpoint_count <= AP_SET_BITS, where, "number of endpoints");
  image.section(header.endpoint_cell, header.endpoint_count, AP_ENDPOINTS_A_CELL, where);
  for (uint32_t n = 0; n < header.endpoint_count; n++) {
    ap_endpoint endpoint = image.at<ap_endpoint>(header.endpoint_cell, n);
    require(endpoint.atom < AP_SET_BITS, where, "atom");
    require(endpoint.prefix <= 128, where, "prefix length");
    require((endpoint.flags & ~(AP_ENDPOINT_ANY_PORT | AP_ENDPOINT_UNIVERSAL)) == 0, where, "flags");
  }
}

}  // namespace

void check_image(const uint8_t *bytes, size_t length) {
  const char *where = "header";
  require(length >= AP_CELL_BYTES && length % AP_CELL_BYTES == 0, where, "not a whole number of cells");
  require(length / AP_CELL_BYTES < AP_CELLS_MAX, where, "too large");
  Image image(bytes, static_cast<uint32_t>(length / AP_CELL_BYTES));
  ap_image header = image.at<ap_image>(0);
  require(header.magic == AP_IMAGE_MAGIC, where, "magic number");
  require(header.abi == AP_ABI_VERSION, where, "made for another version of the engine");
  require(header.cells == image.cells(), where, "number of cells");
  require(header.checksum == checksum(bytes, length), where, "checksum");
  require(header.arg_init_cell < header.cells, "first arguments", "outside the image");
  for (uint32_t cell : header.group_cell) check_group(image, cell);
  for (const ap_span &span : header.moves) check_moves(image, header.move_cell, span);
  for (const ap_span &span : header.clauses) check_clauses(image, header.clause_cell, span);
  check_matchers(image, header);
  check_endpoints(image, header);
}

}  // namespace actplane
