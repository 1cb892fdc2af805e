/* Watches what a tree of processes does to the files below one folder; loaded with LD_PRELOAD.

   Every operation that changes a file or a name, and every fsync, is numbered over all processes and written to a log in
   shared memory, in the order in which they happened: one lock is held from before an operation until it stands in the
   log. At a number that is given the process group is killed, or the operation fails, once or from then on.

   TORTURE_ROOT is the folder, TORTURE_LOG the log, made by tests/torture/watching.py, which knows the layout below. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, SYNC_DIRECTORY, RENAME, LINK, UNLINK, MKDIR, RMDIR, SYMLINK };
enum { UNMADE, MAKING, MADE };
#define FIRST_RECORD 4096

struct log_head {
    _Atomic uint32_t mutex_is;
    uint32_t is_full;
    uint64_t capacity, used, count;
    uint64_t at;     /* the number of the operation that fails; 0 for none */
    int64_t error;   /* its errno; -1 kills the process group instead */
    uint64_t lasts;  /* whether all later ones of these kinds fail too */
    uint64_t kinds;  /* the kinds that are counted for it, a bit each */
    uint64_t counted;
    pthread_mutex_t mutex;
};

struct record {
    uint32_t length, kind, path_length, other_length;
    uint64_t file, offset, size;
    uint32_t process, thread;
};

static struct log_head *log_head;
static char root[PATH_MAX];
static size_t root_length;

static void make_mutex(void) {
    uint32_t expected = UNMADE;
    if (__atomic_compare_exchange_n((uint32_t *)&log_head->mutex_is, &expected, MAKING, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
        pthread_mutexattr_t how;
        pthread_mutexattr_init(&how);
        pthread_mutexattr_setpshared(&how, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&how, PTHREAD_MUTEX_ROBUST);
        pthread_mutex_init(&log_head->mutex, &how);
        log_head->mutex_is = MADE;
    }
    while (log_head->mutex_is != MADE) usleep(100);
}

__attribute__((constructor)) static void begin(void) {
    const char *folder = getenv("TORTURE_ROOT"), *name = getenv("TORTURE_LOG");
    struct stat found;
    if (!folder || !name || !realpath(folder, root)) return;
    int descriptor = (int)syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CLOEXEC, 0);
    if (descriptor < 0) return;
    if (fstat(descriptor, &found) == 0) {
        void *map = mmap(NULL, (size_t)found.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        if (map != MAP_FAILED) log_head = map;
    }
    close(descriptor);
    root_length = strlen(root);
    if (log_head) make_mutex();
}

static int is_below(const char *path) {
    return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
}

/* The path of an open file, relative to the folder; 0 when it lies elsewhere. */
static int path_of(int descriptor, char *path) {
    char link[64], whole[PATH_MAX];
    if (!log_head) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, whole, sizeof whole - 1);
    if (length <= 0 || whole[0] != '/') return 0;
    whole[length] = 0;
    if (!is_below(whole)) return 0;
    strcpy(path, whole[root_length] ? whole + root_length + 1 : "");
    return 1;
}

/* The path that a name leads to, its last part not followed, relative to the folder; 0 when it lies elsewhere. */
static int path_at(int folder, const char *name, char *path) {
    char joined[2 * PATH_MAX], parent[PATH_MAX], link[64];
    if (!log_head) return 0;
    if (name[0] == '/') {
        snprintf(joined, sizeof joined, "%s", name);
    } else {
        char base[PATH_MAX];
        ssize_t length;
        if (folder == AT_FDCWD) strcpy(link, "/proc/self/cwd");
        else snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        if ((length = readlink(link, base, sizeof base - 1)) <= 0) return 0;
        base[length] = 0;
        snprintf(joined, sizeof joined, "%s/%s", base, name);
    }
    size_t end = strlen(joined);
    while (end > 1 && joined[end - 1] == '/') joined[--end] = 0;
    char *last = strrchr(joined, '/');
    if (!last) return 0;
    *last = 0;
    if (!realpath(joined[0] ? joined : "/", parent)) return 0;
    if (!is_below(parent)) return 0;
    snprintf(path, PATH_MAX, "%s%s%s", parent[root_length] ? parent + root_length + 1 : "", parent[root_length] ? "/" : "", last + 1);
    return 1;
}

/* Number an operation, holding the lock until `leave`; nonzero when it must fail, with errno set. */
static int enter(int kind) {
    if (pthread_mutex_lock(&log_head->mutex) == EOWNERDEAD) pthread_mutex_consistent(&log_head->mutex);
    log_head->count++;
    if (!log_head->at || !(log_head->kinds >> kind & 1)) return 0;
    log_head->counted++;
    if (log_head->counted < log_head->at || (log_head->counted > log_head->at && !log_head->lasts)) return 0;
    if (log_head->error < 0) {
        kill(0, SIGKILL);
        for (;;) pause();
    }
    errno = (int)log_head->error;
    return 1;
}

static void leave(void) {
    int kept = errno;
    pthread_mutex_unlock(&log_head->mutex);
    errno = kept;
}

static void put(struct record record, const char *path, const char *other, const struct iovec *parts, uint64_t length) {
    record.path_length = (uint32_t)strlen(path);
    record.other_length = (uint32_t)strlen(other);
    uint64_t whole = (sizeof record + record.path_length + record.other_length + length + 7) & ~7ULL;
    if (FIRST_RECORD + log_head->used + whole > log_head->capacity || whole > UINT32_MAX) {
        log_head->is_full = 1;
        return;
    }
    char *to = (char *)log_head + FIRST_RECORD + log_head->used;
    record.length = (uint32_t)whole;
    record.process = (uint32_t)getpid();
    record.thread = (uint32_t)gettid();
    memcpy(to, &record, sizeof record);
    to += sizeof record;
    memcpy(to, path, record.path_length);
    to += record.path_length;
    memcpy(to, other, record.other_length);
    to += record.other_length;
    for (; length; parts++) {
        uint64_t part = parts->iov_len < length ? parts->iov_len : length;
        memcpy(to, parts->iov_base, part);
        to += part;
        length -= part;
    }
    log_head->used += whole;
}

static uint64_t file_of(int descriptor) {
    struct stat found;
    return syscall(SYS_newfstatat, descriptor, "", &found, AT_EMPTY_PATH) == 0 ? found.st_ino : 0;
}

static int is_regular(int descriptor) {
    struct stat found;
    return fstat(descriptor, &found) == 0 && S_ISREG(found.st_mode);
}

/* open */
static int open_at(int folder, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    struct stat found;
    if (!(flags & (O_CREAT | O_TRUNC)) || (flags & O_TMPFILE) == O_TMPFILE || !path_at(folder, name, path))
        return (int)syscall(SYS_openat, folder, name, flags, mode);
    if (pthread_mutex_lock(&log_head->mutex) == EOWNERDEAD) pthread_mutex_consistent(&log_head->mutex);
    int is_there = syscall(SYS_newfstatat, folder, name, &found, 0) == 0;
    pthread_mutex_unlock(&log_head->mutex);
    if (is_there && !((flags & O_TRUNC) && found.st_size)) return (int)syscall(SYS_openat, folder, name, flags, mode);
    int kind = is_there ? TRUNCATE : CREATE, descriptor = -1;
    if (!enter(kind)) {
        descriptor = (int)syscall(SYS_openat, folder, name, flags, mode);
        if (descriptor >= 0) put((struct record){.kind = (uint32_t)kind, .file = file_of(descriptor)}, path, "", NULL, 0);
    }
    leave();
    return descriptor;
}

static mode_t mode_in(int flags, va_list rest) {
    return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? (mode_t)va_arg(rest, int) : 0;
}

#define OPEN(NAME) \
    int NAME(const char *name, int flags, ...) { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = mode_in(flags, rest); \
        va_end(rest); \
        return open_at(AT_FDCWD, name, flags, mode); \
    }
#define OPENAT(NAME) \
    int NAME(int folder, const char *name, int flags, ...) { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = mode_in(flags, rest); \
        va_end(rest); \
        return open_at(folder, name, flags, mode); \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
int creat(const char *name, mode_t mode) { return open_at(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* write */
static ssize_t write_parts(int descriptor, const struct iovec *parts, int count, off_t offset) {
    char path[PATH_MAX];
    ssize_t written = -1;
    int is_watched = is_regular(descriptor) && path_of(descriptor, path);
    if (is_watched && enter(WRITE)) {
        leave();
        return -1;
    }
    written = offset < 0 ? syscall(SYS_writev, descriptor, parts, count) : syscall(SYS_pwritev, descriptor, parts, count, offset, 0);
    if (!is_watched) return written;
    if (written > 0) {
        off_t start = offset < 0 ? (off_t)syscall(SYS_lseek, descriptor, 0, SEEK_CUR) - written : offset;
        put((struct record){.kind = WRITE, .file = file_of(descriptor), .offset = (uint64_t)start, .size = (uint64_t)written},
            path, "", parts, (uint64_t)written);
    }
    leave();
    return written;
}

ssize_t write(int descriptor, const void *data, size_t length) {
    struct iovec part = {(void *)data, length};
    return log_head ? write_parts(descriptor, &part, 1, -1) : syscall(SYS_write, descriptor, data, length);
}
ssize_t writev(int descriptor, const struct iovec *parts, int count) { return write_parts(descriptor, parts, count, -1); }
#define PWRITE(NAME) \
    ssize_t NAME(int descriptor, const void *data, size_t length, off_t offset) { \
        struct iovec part = {(void *)data, length}; \
        return write_parts(descriptor, &part, 1, offset); \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

/* Copies within the kernel: refused for watched files, so that the caller writes. */
#define SENDFILE(NAME) \
    ssize_t NAME(int to, int from, off_t *offset, size_t length) { \
        char path[PATH_MAX]; \
        if (is_regular(to) && path_of(to, path)) { \
            errno = ENOSYS; \
            return -1; \
        } \
        return syscall(SYS_sendfile, to, from, offset, length); \
    }
SENDFILE(sendfile)
SENDFILE(sendfile64)
ssize_t copy_file_range(int from, off_t *start, int to, off_t *end, size_t length, unsigned flags) {
    char path[PATH_MAX];
    if (path_of(to, path)) {
        errno = ENOSYS;
        return -1;
    }
    return syscall(SYS_copy_file_range, from, start, to, end, length, flags);
}

/* truncate and fsync */
static int on_file(int kind, int descriptor, off_t size, long number) {
    char path[PATH_MAX];
    int is_watched = path_of(descriptor, path), result = -1;
    if (is_watched && kind == SYNC && !is_regular(descriptor)) kind = SYNC_DIRECTORY;
    if (!is_watched) return (int)syscall(number, descriptor, size);
    if (!enter(kind)) {
        result = (int)syscall(number, descriptor, size);
        if (result == 0) put((struct record){.kind = (uint32_t)kind, .file = file_of(descriptor), .size = (uint64_t)size}, path, "", NULL, 0);
    }
    leave();
    return result;
}
int ftruncate(int descriptor, off_t size) { return on_file(TRUNCATE, descriptor, size, SYS_ftruncate); }
int ftruncate64(int descriptor, off_t size) { return on_file(TRUNCATE, descriptor, size, SYS_ftruncate); }
int fsync(int descriptor) { return on_file(SYNC, descriptor, 0, SYS_fsync); }
int fdatasync(int descriptor) { return on_file(SYNC, descriptor, 0, SYS_fdatasync); }

/* names */
static int on_name(int kind, int folder, const char *name, int other_folder, const char *other, int flags) {
    char path[PATH_MAX] = "", target[PATH_MAX] = "";
    int is_watched = other && kind != SYMLINK ? path_at(other_folder, other, target) : 0;
    is_watched |= path_at(folder, name, path);
    int result = -1;
    if (is_watched && enter(kind)) {
        leave();
        return -1;
    }
    switch (kind) {
    case RENAME: result = (int)syscall(SYS_renameat2, folder, name, other_folder, other, flags); break;
    case LINK: result = (int)syscall(SYS_linkat, folder, name, other_folder, other, flags); break;
    case SYMLINK: result = (int)syscall(SYS_symlinkat, other, folder, name); break;
    case MKDIR: result = (int)syscall(SYS_mkdirat, folder, name, flags); break;
    case UNLINK: result = (int)syscall(SYS_unlinkat, folder, name, 0); break;
    case RMDIR: result = (int)syscall(SYS_unlinkat, folder, name, AT_REMOVEDIR); break;
    }
    if (!is_watched) return result;
    if (result == 0) put((struct record){.kind = (uint32_t)kind}, path, kind == SYMLINK ? other : target, NULL, 0);
    leave();
    return result;
}
int rename(const char *old, const char *new) { return on_name(RENAME, AT_FDCWD, old, AT_FDCWD, new, 0); }
int renameat(int from, const char *old, int to, const char *new) { return on_name(RENAME, from, old, to, new, 0); }
int renameat2(int from, const char *old, int to, const char *new, unsigned flags) { return on_name(RENAME, from, old, to, new, (int)flags); }
int link(const char *old, const char *new) { return on_name(LINK, AT_FDCWD, old, AT_FDCWD, new, 0); }
int linkat(int from, const char *old, int to, const char *new, int flags) { return on_name(LINK, from, old, to, new, flags); }
int unlink(const char *name) { return on_name(UNLINK, AT_FDCWD, name, 0, NULL, 0); }
int unlinkat(int folder, const char *name, int flags) { return on_name(flags & AT_REMOVEDIR ? RMDIR : UNLINK, folder, name, 0, NULL, 0); }
int rmdir(const char *name) { return on_name(RMDIR, AT_FDCWD, name, 0, NULL, 0); }
int mkdir(const char *name, mode_t mode) { return on_name(MKDIR, AT_FDCWD, name, 0, NULL, (int)mode); }
int mkdirat(int folder, const char *name, mode_t mode) { return on_name(MKDIR, folder, name, 0, NULL, (int)mode); }
int symlink(const char *to, const char *name) { return on_name(SYMLINK, AT_FDCWD, name, 0, to, 0); }
int symlinkat(const char *to, int folder, const char *name) { return on_name(SYMLINK, folder, name, 0, to, 0); }
