/* Lets the n-th write, truncation or sync of files under one folder fail (faulty.py).
 *
 * Loaded with LD_PRELOAD; FAULT_PREFIX names the folder. `fault_arm` is called by the program under test through ctypes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static long countdown = -1;
static int error_number;
static int for_ever;
static int fired;

/* The n-th operation from now fails, and all after it if `sticky`; n of 0 disarms. */
void fault_arm(long n, int error, int sticky) {
    countdown = n ? n : -1;
    error_number = error;
    for_ever = sticky;
    if (n) fired = 0;
}

int fault_fired(void) { return fired; }

static int fails(int descriptor) {
    const char *prefix = getenv("FAULT_PREFIX");
    char link[64], name[PATH_MAX];
    if (countdown < 0 || !prefix) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, name, sizeof name - 1);
    if (length < 0) return 0;
    name[length] = 0;
    if (strncmp(name, prefix, strlen(prefix))) return 0;
    if (countdown > 1) {
        countdown--;
        return 0;
    }
    countdown = for_ever ? 1 : -1;
    fired++;
    errno = error_number;
    return 1;
}

#define GUARDED(type, call) return fails(descriptor) ? -1 : (type)(call)

ssize_t write(int descriptor, const void *data, size_t length) {
    GUARDED(ssize_t, syscall(SYS_write, descriptor, data, length));
}
ssize_t pwrite(int descriptor, const void *data, size_t length, off_t offset) {
    GUARDED(ssize_t, syscall(SYS_pwrite64, descriptor, data, length, offset));
}
ssize_t pwrite64(int descriptor, const void *data, size_t length, off64_t offset) {
    GUARDED(ssize_t, syscall(SYS_pwrite64, descriptor, data, length, offset));
}
int ftruncate(int descriptor, off_t length) { GUARDED(int, syscall(SYS_ftruncate, descriptor, length)); }
int ftruncate64(int descriptor, off64_t length) { GUARDED(int, syscall(SYS_ftruncate, descriptor, length)); }
int fsync(int descriptor) { GUARDED(int, syscall(SYS_fsync, descriptor)); }
int fdatasync(int descriptor) { GUARDED(int, syscall(SYS_fdatasync, descriptor)); }
