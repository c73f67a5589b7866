/* A library to preload. It records what a power failure would leave of a folder, and can simulate a full disk.

   DISK_ROOT    the folder, as an absolute path without links.
   DISK_SHADOW  where what is safe is kept: inodes/ID holds what a file had when it was last synced, folders/ID the names
                that a folder had then, one "NAME\0ID\0" after another. ID is "d" for a folder or "f", and the inode with its
                time of birth, so that an inode that is used again is another one.
   DISK_FULL    the number, from 1, of the first operation under DISK_ROOT that needs space and finds none, or a part of the
                path that it is for; 0 for never. From then on there is as much space as files that are removed or cut
                short give back.
   DISK_SMALL   how many bytes an operation may need and still find, each time, on a full disk on which somebody else takes
                what is given back.
   DISK_COUNT   a file that gets a byte for each such operation.
*/
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(result, name, ...) ((result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long needed;
static int is_full;
static long long given_back;
static const long BLOCK = 4096;

static int under_root(const char *path) {
    const char *root = getenv("DISK_ROOT");
    size_t length = root ? strlen(root) : 0;
    return length && !strncmp(path, root, length) && (path[length] == '/' || !path[length]);
}

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, 4095);
    if (length < 0) return 0;
    path[length] = 0;
    return 1;
}

static int absolute(int folder, const char *path, char *whole) {
    char start[4096];
    if (path[0] == '/') return snprintf(whole, 8192, "%s", path) > 0;
    if (folder == AT_FDCWD ? !getcwd(start, sizeof start) : !path_of(folder, start)) return 0;
    return snprintf(whole, 8192, "%s/%s", start, path) > 0;
}

/* Whether an operation on `path` may write `length` bytes. If it may not, errno is set. */
static int has_space(const char *path, long long length) {
    if (!under_root(path)) return 1;
    const char *full = getenv("DISK_FULL"), *counted = getenv("DISK_COUNT"), *small = getenv("DISK_SMALL");
    pthread_mutex_lock(&lock);
    long number = ++needed;
    if (counted) {
        int fd = REAL(int, open, const char *, int, ...)(counted, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (fd >= 0) {
            if (REAL(ssize_t, write, int, const void *, size_t)(fd, "x", 1) < 0) perror("DISK_COUNT");
            close(fd);
        }
    }
    if (full && (atol(full) ? number >= atol(full) : strcmp(full, "0") && strstr(path, full))) is_full = 1;
    int fits = !is_full || (small ? length <= atol(small) : given_back >= length);
    if (fits && is_full && !small) given_back -= length;
    pthread_mutex_unlock(&lock);
    if (!fits) errno = ENOSPC;
    return fits;
}

static int fd_has_space(int fd, long long length) {
    char path[4096];
    return !path_of(fd, path) || has_space(path, length);
}

static void give_back(const struct stat *file, long long left) {
    pthread_mutex_lock(&lock);
    if (is_full && file->st_size > left) given_back += file->st_size - left;
    pthread_mutex_unlock(&lock);
}

static void identity(const struct statx *of, char *id) {
    snprintf(id, 96, "%c%llu-%lld-%u", S_ISDIR(of->stx_mode) ? 'd' : 'f', (unsigned long long)of->stx_ino, (long long)of->stx_btime.tv_sec, of->stx_btime.tv_nsec);
}

static void keep_file(int fd, const char *id) {
    char kept[8192], part[8300], link[64], buffer[65536];
    snprintf(kept, sizeof kept, "%s/inodes/%s", getenv("DISK_SHADOW"), id);
    snprintf(part, sizeof part, "%s.part", kept);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    /* The file is opened again for reading, because `fd` may be open for writing only. */
    int from = REAL(int, open, const char *, int, ...)(link, O_RDONLY | O_CLOEXEC);
    int to = REAL(int, open, const char *, int, ...)(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t length;
    while (from >= 0 && (length = read(from, buffer, sizeof buffer)) > 0)
        if (REAL(ssize_t, write, int, const void *, size_t)(to, buffer, length) < 0) perror("DISK_SHADOW");
    close(from);
    close(to);
    REAL(int, rename, const char *, const char *)(part, kept);
}

static void keep_folder(const char *path, const char *id) {
    char kept[8192], part[8300], name[96];
    snprintf(kept, sizeof kept, "%s/folders/%s", getenv("DISK_SHADOW"), id);
    snprintf(part, sizeof part, "%s.part", kept);
    DIR *folder = opendir(path);
    FILE *names = fopen(part, "wb");
    struct dirent *entry;
    while (folder && names && (entry = readdir(folder))) {
        struct statx found;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        if (statx(dirfd(folder), entry->d_name, AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_BTIME | STATX_TYPE, &found)) continue;
        identity(&found, name);
        fprintf(names, "%s%c%s%c", entry->d_name, 0, name, 0);
    }
    if (folder) closedir(folder);
    if (names) fclose(names);
    REAL(int, rename, const char *, const char *)(part, kept);
}

static void keep(int fd) {
    char path[4096], id[96];
    struct statx found;
    if (!getenv("DISK_SHADOW") || !path_of(fd, path) || !under_root(path)) return;
    if (statx(fd, "", AT_EMPTY_PATH, STATX_INO | STATX_BTIME | STATX_TYPE, &found)) return;
    identity(&found, id);
    pthread_mutex_lock(&lock);
    if (S_ISDIR(found.stx_mode)) keep_folder(path, id);
    else keep_file(fd, id);
    pthread_mutex_unlock(&lock);
}

int fsync(int fd) {
    int result = REAL(int, fsync, int)(fd);
    if (!result) keep(fd);
    return result;
}

int fdatasync(int fd) {
    int result = REAL(int, fdatasync, int)(fd);
    if (!result) keep(fd);
    return result;
}

ssize_t write(int fd, const void *data, size_t length) {
    return fd_has_space(fd, length) ? REAL(ssize_t, write, int, const void *, size_t)(fd, data, length) : -1;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    return fd_has_space(fd, BLOCK) ? REAL(ssize_t, writev, int, const struct iovec *, int)(fd, parts, count) : -1;
}

#define PWRITE(name) \
    ssize_t name(int fd, const void *data, size_t length, off64_t at) { \
        return fd_has_space(fd, length) ? REAL(ssize_t, name, int, const void *, size_t, off64_t)(fd, data, length, at) : -1; \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

#define ALLOCATE(name) \
    int name(int fd, int mode, off64_t at, off64_t length) { \
        return fd_has_space(fd, length) ? REAL(int, name, int, int, off64_t, off64_t)(fd, mode, at, length) : -1; \
    }
ALLOCATE(fallocate)
ALLOCATE(fallocate64)

#define POSIX_ALLOCATE(name) \
    int name(int fd, off64_t at, off64_t length) { \
        return fd_has_space(fd, length) ? REAL(int, name, int, off64_t, off64_t)(fd, at, length) : ENOSPC; \
    }
POSIX_ALLOCATE(posix_fallocate)
POSIX_ALLOCATE(posix_fallocate64)

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        char whole[8192]; \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        if ((flags & O_CREAT) && absolute(AT_FDCWD, path, whole) && access(whole, F_OK) && !has_space(whole, BLOCK)) return -1; \
        return REAL(int, name, const char *, int, ...)(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        char whole[8192]; \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        if ((flags & O_CREAT) && absolute(folder, path, whole) && access(whole, F_OK) && !has_space(whole, BLOCK)) return -1; \
        return REAL(int, name, int, const char *, int, ...)(folder, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)

int mkdir(const char *path, mode_t mode) {
    char whole[8192];
    if (absolute(AT_FDCWD, path, whole) && access(whole, F_OK) && !has_space(whole, BLOCK)) return -1;
    return REAL(int, mkdir, const char *, mode_t)(path, mode);
}

int unlink(const char *path) {
    char whole[8192];
    struct stat file;
    int counts = absolute(AT_FDCWD, path, whole) && under_root(whole) && !lstat(whole, &file);
    int result = REAL(int, unlink, const char *)(path);
    if (!result && counts) give_back(&file, 0);
    return result;
}

#define FTRUNCATE(name) \
    int name(int fd, off64_t length) { \
        char path[4096]; \
        struct stat file; \
        int counts = path_of(fd, path) && under_root(path) && !fstat(fd, &file); \
        int result = REAL(int, name, int, off64_t)(fd, length); \
        if (!result && counts) give_back(&file, length); \
        return result; \
    }
FTRUNCATE(ftruncate)
FTRUNCATE(ftruncate64)
