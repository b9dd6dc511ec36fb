/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const int passed[] = {SIGINT, SIGTERM, SIGHUP};
enum { PASSED = sizeof passed / sizeof *passed };

/* Of the child that runs; the handler reads them. */
static volatile sig_atomic_t child_pid, asked;

static void on_signal(int number, siginfo_t *info, void *context)
{
    int error = errno;
    (void)context;
    asked = number;
    /* A terminal signals the whole group, child and all: a second one would only make it end twice. */
    if (info->si_code <= 0 && child_pid > 0) kill((pid_t)child_pid, number);
    errno = error;
}

/* A signal that was ignored when we were started (nohup) stays so, here and in the child. */
static void signals_catch(struct sigaction old[PASSED])
{
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < PASSED; i++) {
        sigaction(passed[i], NULL, &old[i]);
        if (old[i].sa_handler != SIG_IGN) sigaction(passed[i], &action, NULL);
    }
}

static void signals_restore(const struct sigaction old[PASSED])
{
    for (size_t i = 0; i < PASSED; i++) sigaction(passed[i], &old[i], NULL);
}

static void read_output(int fd, char *output, size_t size)
{
    char rest[512];
    size_t len = 0;
    for (;;) {
        size_t room = size - 1 - len;
        ssize_t got = room ? read(fd, output + len, room) : read(fd, rest, sizeof rest);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        if (room) len += (size_t)got;
    }
    output[len] = '\0';
}

/* An errno, or 0 and *pid. */
static int start(char *const argv[], const int *pipe_fds, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error) return error;
    if (pipe_fds) error = posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], STDOUT_FILENO);
    if (!error) error = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* Both ends are closed in the child by exec, but for the copy that is its standard output. */
static int open_pipe(int fds[2])
{
    if (pipe(fds) != 0) return errno;
    for (int i = 0; i < 2; i++) fcntl(fds[i], F_SETFD, FD_CLOEXEC);
    return 0;
}

child_end child_run(char *const argv[], char *output, size_t size)
{
    child_end end = {0, 0, 0};
    struct sigaction old[PASSED];
    int fds[2], status = 0;
    pid_t pid;
    if (output && (end.start_error = open_pipe(fds))) return end;
    child_pid = 0;
    asked = 0;
    signals_catch(old);
    end.start_error = start(argv, output ? fds : NULL, &pid);
    if (output) close(fds[1]);
    if (!end.start_error) {
        child_pid = pid;
        if (asked) kill(pid, asked); /* it came before the handler knew whom to tell */
        if (output) read_output(fds[0], output, size);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
        child_pid = 0;
        end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        end.status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    }
    signals_restore(old);
    if (output) close(fds[0]);
    return end;
}

int child_asked_to_stop(void)
{
    return asked;
}
