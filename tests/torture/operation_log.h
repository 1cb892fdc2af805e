/* The log of what a tree of processes does to the files below one folder, in memory that they share.

   Operations are numbered over all processes, in the order in which they happen: one lock is held from before an operation
   until it stands in the log. At a number that is given the process group is killed, or the operation fails, once or from
   then on.

   TORTURE_ROOT is the folder, TORTURE_LOG the log, made by tests/torture/watching.py, which knows the layout below. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, SYNC_DIRECTORY, RENAME, LINK, UNLINK, MKDIR, RMDIR, SYMLINK, CLOSE, FAILED_SYNC };
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

/* Called when the library is loaded; a process that was forked from one that is not watched calls it itself. */
__attribute__((constructor)) void watch_files(void) {
    const char *folder = getenv("TORTURE_ROOT"), *name = getenv("TORTURE_LOG");
    struct stat found;
    if (log_head || !folder || !name || !realpath(folder, root)) return;
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
