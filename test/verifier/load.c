/* SPDX-License-Identifier: MIT */
/*
 * load OBJECT.bpf.o...: loads each program of each object by itself, as the service would, attaches nothing, and prints
 * one line for each, fields separated by tabs:
 *
 *   ok      OBJECT PROGRAM INSTRUCTIONS STATES PEAK STACK MICROSECONDS FRAMES
 *   absent  OBJECT PROGRAM                      an optional program whose hook this kernel lacks
 *   refused OBJECT PROGRAM REASON               the end of the verifier's log follows in lines that begin with "# "
 *
 * INSTRUCTIONS is what the verifier processed (its limit is 1,000,000), STATES and PEAK what it remembered, STACK and
 * FRAMES what stack.h says (its limit is 512). One program a load, as veristat does: the costs of one do not hide behind
 * another's failure. Exit status: 0 all are loaded or absent, 1 not, 2 an object cannot be read.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi.h"
#include "stack.h"

#define LOG_BYTES (8 << 20)
#define LOG_STATS 4 /* BPF_LOG_STATS: the summary alone */
#define LOG_TAIL 30 /* lines shown of a refusal */

static char log_text[LOG_BYTES];
static char last_words[512]; /* of libbpf: why it did not get as far as the verifier */

static int keep_last_words(enum libbpf_print_level level, const char *format, va_list arguments)
{
	if (level == LIBBPF_WARN)
		vsnprintf(last_words, sizeof(last_words), format, arguments);
	return 0;
}

/* The number behind `word` in the log, 0 when it is not there. */
static unsigned long number_after(const char *word)
{
	const char *at = strstr(log_text, word);

	return at ? strtoul(at + strlen(word), NULL, 10) : 0;
}

static void print_tail(const char *text)
{
	const char *from = text + strlen(text);

	for (int lines = 0; from > text && (from[-1] != '\n' || lines++ < LOG_TAIL + 1); from--)
		;
	while (*from) {
		size_t length = strcspn(from, "\n");

		printf("# %.*s\n", (int)length, from);
		from += length + (from[length] == '\n');
	}
}

/* The template that addon/src/programs.cc gives the images: 6.1 refuses images when it has BTF. */
static int image_template(struct bpf_object *object)
{
	struct bpf_map *images = bpf_object__find_map_by_name(object, "images");
	const struct bpf_map *inner = images ? bpf_map__inner_map(images) : NULL;
	LIBBPF_OPTS(bpf_map_create_opts, options);

	if (!inner)
		return -1;
	options.map_flags = bpf_map__map_flags(inner) | BPF_F_INNER_MAP;
	int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "template", sizeof(__u32), AP_CELL_BYTES, 1, &options);

	if (fd >= 0 && bpf_map__set_inner_map_fd(images, fd))
		return -1;
	return fd;
}

/* Opens the object with program number `which` alone. */
static struct bpf_object *open_with(const char *path, int which, struct bpf_program **chosen)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_program *program;
	int n = 0;

	*chosen = NULL;
	if (!object)
		return NULL;
	bpf_object__for_each_program(program, object) {
		bpf_program__set_autoload(program, n == which);
		if (n++ == which)
			*chosen = program;
	}
	return object;
}

static int load_one(const char *name, struct bpf_object *object, struct bpf_program *program)
{
	const char *title = bpf_program__name(program);
	char frames[256];
	int template, error, stack;

	log_text[0] = last_words[0] = 0;
	bpf_program__set_log_buf(program, log_text, sizeof(log_text));
	bpf_program__set_log_level(program, LOG_STATS);
	template = image_template(object);
	error = bpf_object__load(object);
	if (template >= 0)
		close(template);
	stack = stack_of(program, log_text, frames, sizeof(frames));
	if (!error) {
		printf("ok\t%s\t%s\t%lu\t%lu\t%lu\t%d\t%lu\t%s\n", name, title, number_after("processed "),
		       number_after(" total_states "), number_after(" peak_states "), stack,
		       number_after("verification time "), frames);
		return 0;
	}
	if (strncmp(title, "optional_", 9) == 0 && error == -ESRCH) {
		printf("absent\t%s\t%s\n", name, title);
		return 0;
	}
	printf("refused\t%s\t%s\t%s\n", name, title, strerror(-error));
	printf("# frames of the deepest chain: %s\n", frames);
	print_tail(log_text[0] ? log_text : last_words);
	return 1;
}

/* The object's file name without its folder and ".bpf.o". */
static void name_of(const char *path, char *name, size_t size)
{
	const char *slash = strrchr(path, '/');

	snprintf(name, size, "%s", slash ? slash + 1 : path);
	name[strcspn(name, ".")] = 0;
}

int main(int argc, char **argv)
{
	int refused = 0;

	libbpf_set_print(keep_last_words);
	for (int i = 1; i < argc; i++) {
		char name[64];

		name_of(argv[i], name, sizeof(name));
		for (int which = 0;; which++) {
			struct bpf_program *program;
			struct bpf_object *object = open_with(argv[i], which, &program);

			if (!object) {
				fprintf(stderr, "load: cannot open %s: %s\n", argv[i], strerror(errno));
				return 2;
			}
			if (program)
				refused |= load_one(name, object, program);
			bpf_object__close(object);
			if (!program)
				break;
			fflush(stdout);
		}
	}
	return refused;
}
