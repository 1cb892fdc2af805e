/* Watches what a tree of processes does to the files below one folder; loaded with LD_PRELOAD.

   Every operation that changes a file or a name, every fsync, and every close of a file that was open to be written is
   written to the log (operation_log.h), which may also say that it is to fail. */
#define _GNU_SOURCE
#include <stdarg.h>
#include "operation_log.h"

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

/* truncate, fsync and close */
static int on_file(int kind, int descriptor, off_t size, long number) {
    char path[PATH_MAX];
    int is_watched = path_of(descriptor, path), result = -1;
    if (is_watched && kind == SYNC && !is_regular(descriptor)) kind = SYNC_DIRECTORY;
    if (!is_watched) return (int)syscall(number, descriptor, size);
    if (!enter(kind)) {
        result = (int)syscall(number, descriptor, size);
        if (result == 0) put((struct record){.kind = (uint32_t)kind, .file = file_of(descriptor), .size = (uint64_t)size}, path, "", NULL, 0);
    } else if (kind == SYNC) {
        put((struct record){.kind = FAILED_SYNC, .file = file_of(descriptor)}, path, "", NULL, 0);
    }
    leave();
    return result;
}
int ftruncate(int descriptor, off_t size) { return on_file(TRUNCATE, descriptor, size, SYS_ftruncate); }
int ftruncate64(int descriptor, off_t size) { return on_file(TRUNCATE, descriptor, size, SYS_ftruncate); }
int fsync(int descriptor) { return on_file(SYNC, descriptor, 0, SYS_fsync); }
int fdatasync(int descriptor) { return on_file(SYNC, descriptor, 0, SYS_fdatasync); }
int close(int descriptor) {
    char path[PATH_MAX];
    int flags = log_head ? fcntl(descriptor, F_GETFL) : -1;
    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY || !is_regular(descriptor) || !path_of(descriptor, path))
        return (int)syscall(SYS_close, descriptor);
    int fails = enter(CLOSE), error = errno;
    if (!fails) put((struct record){.kind = CLOSE, .file = file_of(descriptor)}, path, "", NULL, 0);
    /* Linux closes the descriptor whatever it answers. */
    int result = (int)syscall(SYS_close, descriptor);
    if (fails) {
        errno = error;
        result = -1;
    }
    leave();
    return result;
}

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
