/* Records what a program does to the files under one folder, for replay as a power cut (test_powercut.py).
 *
 * Loaded with LD_PRELOAD. RECORD_PREFIX names the folder, RECORD_LOG the log. Each record is a header of six native
 * 64-bit numbers {operation, descriptor, offset, length of name, length of second name, length of data},
 * followed by the names and the data. Only operations that succeeded are recorded, after they were done. The program
 * under test is single-threaded, so no lock is needed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN = 1, CLOSE, WRITE, TRUNCATE, SYNC, RENAME, UNLINK, LINK, MKDIR };
enum { DESCRIPTORS = 4096 };

static const char *prefix;
static size_t prefix_length;
static int log_descriptor = -1;
static unsigned char watched[DESCRIPTORS];
static unsigned char appending[DESCRIPTORS];

__attribute__((constructor)) static void start(void) {
    const char *path = getenv("RECORD_LOG");
    prefix = getenv("RECORD_PREFIX");
    if (!path || !prefix) return;
    prefix_length = strlen(prefix);
    log_descriptor = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void record(int64_t operation, int64_t descriptor, int64_t offset, const char *name, const char *second,
                   const void *data, size_t length) {
    int saved = errno;
    int64_t header[6] = {operation, descriptor, offset, (int64_t)strlen(name), (int64_t)strlen(second), (int64_t)length};
    struct iovec parts[4] = {{header, sizeof header},
                             {(void *)name, strlen(name)},
                             {(void *)second, strlen(second)},
                             {(void *)data, length}};
    syscall(SYS_writev, log_descriptor, parts, 4);
    errno = saved;
}

/* The absolute name of a path, which may not exist any more; 0 where it is not under the folder. */
static int inside(int folder, const char *path, char *name) {
    if (log_descriptor < 0 || !path) return 0;
    if (path[0] == '/') {
        if (strlen(path) >= PATH_MAX) return 0;
        strcpy(name, path);
    } else {
        char base[PATH_MAX], link[64];
        if (folder == AT_FDCWD) {
            if (!getcwd(base, sizeof base)) return 0;
        } else {
            strcpy(link, "/proc/self/fd/");
            char digits[16];
            int at = 0, number = folder;
            do { digits[at++] = (char)('0' + number % 10); number /= 10; } while (number);
            size_t end = strlen(link);
            while (at) link[end++] = digits[--at];
            link[end] = 0;
            ssize_t length = readlink(link, base, sizeof base - 1);
            if (length < 0) return 0;
            base[length] = 0;
        }
        if (strlen(base) + strlen(path) + 2 > PATH_MAX) return 0;
        strcpy(name, base);
        strcat(name, "/");
        strcat(name, path);
    }
    return strncmp(name, prefix, prefix_length) == 0;
}

static int seen(int descriptor) { return descriptor >= 0 && descriptor < DESCRIPTORS && watched[descriptor]; }

static int opened(int descriptor, int folder, const char *path, int flags) {
    char name[PATH_MAX];
    if (descriptor >= 0 && descriptor < DESCRIPTORS) {
        watched[descriptor] = 0;
        if (inside(folder, path, name)) {
            watched[descriptor] = 1;
            appending[descriptor] = (flags & O_APPEND) != 0;
            record(OPEN, descriptor, flags & (O_CREAT | O_TRUNC), name, "", "", 0);
        }
    }
    return descriptor;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, flags); \
        mode = (mode_t)va_arg(rest, int); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...) {
    MODE(flags)
    return opened((int)syscall(SYS_openat, AT_FDCWD, path, flags, mode), AT_FDCWD, path, flags);
}
int open64(const char *path, int flags, ...) {
    MODE(flags)
    return opened((int)syscall(SYS_openat, AT_FDCWD, path, flags, mode), AT_FDCWD, path, flags);
}
int openat(int folder, const char *path, int flags, ...) {
    MODE(flags)
    return opened((int)syscall(SYS_openat, folder, path, flags, mode), folder, path, flags);
}
int openat64(int folder, const char *path, int flags, ...) {
    MODE(flags)
    return opened((int)syscall(SYS_openat, folder, path, flags, mode), folder, path, flags);
}

int close(int descriptor) {
    if (seen(descriptor)) {
        record(CLOSE, descriptor, 0, "", "", "", 0);
        watched[descriptor] = 0;
    }
    return (int)syscall(SYS_close, descriptor);
}

ssize_t write(int descriptor, const void *data, size_t length) {
    off_t before = 0;
    if (seen(descriptor)) before = lseek(descriptor, 0, appending[descriptor] ? SEEK_END : SEEK_CUR);
    ssize_t done = syscall(SYS_write, descriptor, data, length);
    if (done > 0 && seen(descriptor)) record(WRITE, descriptor, before, "", "", data, (size_t)done);
    return done;
}

static ssize_t write_at(int descriptor, const void *data, size_t length, off_t offset) {
    ssize_t done = syscall(SYS_pwrite64, descriptor, data, length, offset);
    if (done > 0 && seen(descriptor)) record(WRITE, descriptor, offset, "", "", data, (size_t)done);
    return done;
}
ssize_t pwrite(int descriptor, const void *data, size_t length, off_t offset) {
    return write_at(descriptor, data, length, offset);
}
ssize_t pwrite64(int descriptor, const void *data, size_t length, off64_t offset) {
    return write_at(descriptor, data, length, offset);
}

static int cut(int descriptor, off_t length) {
    int result = (int)syscall(SYS_ftruncate, descriptor, length);
    if (!result && seen(descriptor)) record(TRUNCATE, descriptor, length, "", "", "", 0);
    return result;
}
int ftruncate(int descriptor, off_t length) { return cut(descriptor, length); }
int ftruncate64(int descriptor, off64_t length) { return cut(descriptor, length); }

static int synced(int result, int descriptor) {
    if (!result && seen(descriptor)) record(SYNC, descriptor, 0, "", "", "", 0);
    return result;
}
int fsync(int descriptor) { return synced((int)syscall(SYS_fsync, descriptor), descriptor); }
int fdatasync(int descriptor) { return synced((int)syscall(SYS_fdatasync, descriptor), descriptor); }

static int named(int operation, int result, int folder, const char *path, int second_folder, const char *second) {
    char name[PATH_MAX], other[PATH_MAX] = "";
    if (!result && inside(folder, path, name)) {
        if (second) inside(second_folder, second, other);
        record(operation, -1, 0, name, other, "", 0);
    }
    return result;
}
int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    return named(RENAME, real(from, to), AT_FDCWD, from, AT_FDCWD, to);
}
int renameat(int folder, const char *from, int second, const char *to) {
    REAL(int, "renameat", int, const char *, int, const char *);
    return named(RENAME, real(folder, from, second, to), folder, from, second, to);
}
int link(const char *from, const char *to) {
    REAL(int, "link", const char *, const char *);
    return named(LINK, real(from, to), AT_FDCWD, from, AT_FDCWD, to);
}
int linkat(int folder, const char *from, int second, const char *to, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    return named(LINK, real(folder, from, second, to, flags), folder, from, second, to);
}
int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    return named(UNLINK, real(path), AT_FDCWD, path, AT_FDCWD, NULL);
}
int unlinkat(int folder, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    return named(UNLINK, real(folder, path, flags), folder, path, AT_FDCWD, NULL);
}
int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    return named(MKDIR, real(path, mode), AT_FDCWD, path, AT_FDCWD, NULL);
}
