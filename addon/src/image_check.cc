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

uint32_t row_of(uint32_t word) { return word & AP_WORD_ROW; }
uint32_t class_of(uint32_t word) { return word >> AP_WORD_CLASS_SHIFT & AP_WORD_CLASS; }

/* A state: 0, or a row that is inside the table, whose list is there if the word says so. */
void check_word(const Image &image, const ap_automaton &automaton, uint32_t word) {
  const char *where = "automaton";
  if (row_of(word) == 0) return require((word & ~(AP_WORD_CLASS << AP_WORD_CLASS_SHIFT)) == 0, where, "dead state");
  require(row_of(word) + AP_CLASS_LIST < automaton.slots, where, "next state");
  if ((word & (AP_WORD_NOW | AP_WORD_LIST)) == 0) return;
  uint32_t list = image.at<uint32_t>(automaton.slot_cell, uint64_t{row_of(word)} + AP_CLASS_LIST);
  require(class_of(list) == AP_CLASS_LIST, where, "list of a state");
}

void check_automaton(const Image &image, const ap_group &group, const ap_automaton &automaton) {
  const char *where = "automaton";
  require(automaton.slots <= AP_SLOTS_MAX, where, "size of its table");
  image.section(automaton.slot_cell, automaton.slots, AP_WORDS_A_CELL, where);
  require(row_of(automaton.start) != 0 && class_of(automaton.start) == 0, where, "start state");
  check_word(image, automaton, automaton.start);
  for (uint32_t n = 0; n < automaton.slots; n++) {
    uint32_t word = image.at<uint32_t>(automaton.slot_cell, n);
    if (class_of(word) == AP_CLASS_LIST)
      require(row_of(word) < group.list_count, where, "list");
    else
      check_word(image, automaton, word);
  }
}

void check_group(const Image &image, uint32_t cell) {
  if (cell == 0) return;
  image.section(cell, 1, 1, "group");
  ap_group group = image.at<ap_group>(cell);
  require(group.count <= AP_AUTOMATA_MAX && group.forward <= group.count, "group", "number of automata");
  image.section(group.class_cell, 1, 1, "byte classes");
  for (unsigned byte = 0; byte < 256; byte++) {
    uint8_t one = image.at<uint8_t>(group.class_cell, byte);
    require(one > AP_CLASS_DEFAULT && one <= AP_CLASSES_MAX, "byte classes", "class number");
  }
  image.section(group.list_cell, group.list_count, AP_LISTS_A_CELL, "lists");
  if (group.list_count != 0) {
    uint16_t last = image.at<uint16_t>(group.list_cell, group.list_count - 1);
    require(last >> AP_LIST_KIND_SHIFT == AP_LIST_STOP, "lists", "the last one has no end");
  }
  for (uint32_t n = 0; n < group.count; n++) check_automaton(image, group, group.automaton[n]);
}

void check_moves(const Image &image, const ap_table &moves) {
  const char *where = "state move";
  image.section(moves.cell, moves.count, AP_MOVES_A_CELL, where);
  for (uint32_t n = 0; n < moves.count; n++) {
    ap_move move = image.at<ap_move>(moves.cell, n);
    require(move.kind >= AP_MOVE_GAIN && move.kind <= AP_MOVE_STAMP_ON_EXIT, where, "kind");
    bool stamps = move.kind == AP_MOVE_STAMP || move.kind == AP_MOVE_STAMP_ON_EXIT;
    require(!stamps || move.event < AP_EVENTS_MAX, where, "event");
    require(move.planted <= AP_EVENTS_MAX, where, "event that forges it");
    require(move.tightens <= 1, where, "whether it tightens");
  }
}

/* The condition is run here on depths alone: it must end with one value and never look below the bottom. */
void check_code(const Image &image, const ap_table &code, const ap_clause &clause) {
  const char *where = "condition";
  require(clause.code_len <= AP_CODE_MAX, where, "length");
  require(clause.code_len == 0 || uint64_t{clause.code} + clause.code_len <= code.count, where, "outside the image");
  int depth = 0;
  for (uint32_t n = 0; n < clause.code_len; n++) {
    uint16_t instruction = image.at<uint16_t>(code.cell, uint64_t{clause.code} + n);
    uint16_t operand = instruction & 0x0fff;
    int needs = 0, pushes = 0;
    uint32_t limit = 1;
    switch (instruction >> 12) {
      case AP_CODE_TRUE: pushes = 1; break;
      case AP_CODE_LABEL: pushes = 1; limit = AP_LABELS_MAX; break;
      case AP_CODE_LINEAGE: pushes = 1; limit = AP_LINEAGE_MAX; break;
      case AP_CODE_ATOM: pushes = 1; limit = AP_ATOMS_MAX; break;
      case AP_CODE_GATE: pushes = 1; limit = AP_EVENTS_MAX; break;
      case AP_CODE_PLANTED: pushes = 1; limit = AP_EVENTS_MAX; break;
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

void check_clauses(const Image &image, const ap_table &clauses, const ap_table &code) {
  const char *where = "clause";
  image.section(code.cell, code.count, AP_CODE_A_CELL, "condition");
  image.section(clauses.cell, clauses.count, AP_CLAUSES_A_CELL, where);
  for (uint32_t n = 0; n < clauses.count; n++) {
    ap_clause clause = image.at<ap_clause>(clauses.cell, n);
    require(clause.effect >= AP_EFFECT_NOTIFY && clause.effect <= AP_EFFECT_KILL, where, "effect");
    require(clause.leaves <= AP_LEAVES_UNLESS_KEPT, where, "name that is left");
    check_code(image, code, clause);
  }
}

void check_closes(const Image &image, uint32_t cell) {
  const char *where = "closed gates";
  if (cell == 0) return;
  image.section(cell, AP_EVENTS_MAX, AP_CLOSES_A_CELL, where);
  for (uint32_t n = 0; n < AP_EVENTS_MAX; n++)
    for (uint16_t gate : image.at<ap_closes>(cell, n).gate)
      require(gate < AP_EVENTS_MAX || gate == AP_NONE16, where, "event");
}

/* Spans of one atom, one for each operation, inside the table they are of. */
void check_spans(uint32_t first, const uint16_t (&counts)[AP_OPS_A_KIND], const ap_table &table, const char *where) {
  uint64_t end = first;
  for (uint16_t count : counts) end += count;
  require(end == first || end <= table.count, where, "outside its table");
}

void check_atoms(const Image &image, const ap_image &header) {
  const char *where = "atom";
  for (const ap_table &atoms : header.atoms) {
    require(atoms.count <= AP_ATOMS_MAX, where, "number of atoms");
    image.section(atoms.cell, atoms.count, AP_ATOM_RECORDS_A_CELL, where);
    for (uint32_t n = 0; n < atoms.count; n++) {
      ap_atom atom = image.at<ap_atom>(atoms.cell, n);
      check_spans(atom.move, atom.moves, header.moves, "moves of an atom");
      check_spans(atom.clause, atom.clauses, header.clauses, "clauses of an atom");
      require((atom.ops & ~header.concern) == 0, where, "operations");
    }
  }
}

void check_execs(const Image &image, const ap_image &header) {
  const char *where = "exec pattern";
  uint32_t buckets = header.pairs.count;
  /* a table without buckets has none to mask a hash with */
  require((buckets & (buckets - 1)) == 0 && (buckets == 0) == (header.pairs.cell == 0), where, "number of buckets");
  image.section(header.pairs.cell, buckets, 1, where);
  for (uint64_t n = 0; n < uint64_t{buckets} * AP_PAIRS_A_CELL; n++) {
    ap_pair pair = image.at<ap_pair>(header.pairs.cell, n);
    require(pair.used == 0 || pair.value < AP_ATOMS_MAX, where, "value of a pair");
  }
  image.section(header.programs.cell, header.programs.count, AP_PROGRAMS_A_CELL, where);
  image.section(header.program_atoms.cell, header.program_atoms.count, AP_ATOMS_A_CELL, where);
  for (uint32_t n = 0; n < header.programs.count; n++) {
    ap_program program = image.at<ap_program>(header.programs.cell, n);
    require(uint64_t{program.first} + program.count <= header.program_atoms.count, where, "atoms of a program");
  }
  for (uint32_t n = 0; n < header.program_atoms.count; n++)
    require(image.at<uint16_t>(header.program_atoms.cell, n) < AP_ATOMS_MAX, where, "atom");
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
  require(header.concern < 1u << AP_OP_COUNT && (header.each & ~header.concern) == 0, where, "operations");
  require(header.exit_cell < header.cells, "exit status", "outside the image");
  check_closes(image, header.closes_cell);
  for (uint32_t cell : header.group_cell) check_group(image, cell);
  check_moves(image, header.moves);
  check_clauses(image, header.clauses, header.code);
  check_atoms(image, header);
  check_execs(image, header);
}

}  // namespace actplane
