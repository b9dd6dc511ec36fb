/* SPDX-License-Identifier: Apache-2.0 */
#include "run/run_signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t wake_fd = -1, caught;
static struct sigaction old_int, old_term, old_pipe;

static void on_signal(int number)
{
    int error = errno;
    if (caught) {
        /* Whoever asks twice does not want to wait. */
        signal(number, SIG_DFL);
        raise(number);
        return;
    }
    caught = 1;
    char byte = (char)number;
    /* A full pipe holds what we want to say already. */
    if (write(wake_fd, &byte, 1) < 0) caught = 1;
    errno = error;
}

void run_signals_catch(int fd)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&action.sa_mask);
    sigemptyset(&ignore.sa_mask);
    wake_fd = fd;
    caught = 0;
    sigaction(SIGINT, &action, &old_int);
    sigaction(SIGTERM, &action, &old_term);
    sigaction(SIGPIPE, &ignore, &old_pipe);
}

void run_signals_restore(void)
{
    sigaction(SIGINT, &old_int, NULL);
    sigaction(SIGTERM, &old_term, NULL);
    sigaction(SIGPIPE, &old_pipe, NULL);
    wake_fd = -1;
}
