// SPDX-License-Identifier: GPL-3.0-or-later
// Several processes, by MPI. It handles its own errors, which end the job. Whoever has only to wait
// sleeps between two looks: MPI's own waiting keeps a core busy that others compute on.
#include "engine/ranks.h"

#include <mpi.h>

#include <assert.h>
#include <stdlib.h>
#include <time.h>

enum {
    GOES_ON = -1,       // in place of an exit code
    MOST_UNDER_WAY = 64, // messages, each way
    MOST_NUMBER_BYTES = 10, // bytes_put_number
};

#define LOOK_NANOSECONDS 200000L

// Where this process stands: all have agreed and have not added up yet; all have left, or one has,
// so that nothing can be done together any more. MPI, too, is one a process.
static bool have_agreed, is_over;

static bool is_joined(void)
{
    int has_begun = 0, has_ended = 0;
    (void)MPI_Initialized(&has_begun);
    (void)MPI_Finalized(&has_ended);
    return has_begun && !has_ended;
}

static void doze(void)
{
    const struct timespec moment = {.tv_nsec = LOOK_NANOSECONDS};
    (void)nanosleep(&moment, NULL);
}

static void wait_for(MPI_Request *request)
{
    int is_done = 0;
    for (;;) {
        (void)MPI_Test(request, &is_done, MPI_STATUS_IGNORE);
        if (is_done)
            return;
        doze();
    }
}

enum status ranks_join(struct error *error)
{
    int provided = MPI_THREAD_SINGLE;
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS)
        return error_set(error, STATUS_FAILED, "MPI does not begin");
    if (provided < MPI_THREAD_FUNNELED)
        return error_set(error, STATUS_FAILED, "this MPI is none for programs with threads");
    return STATUS_OK;
}

unsigned ranks_own(void)
{
    int own = 0;
    if (is_joined())
        (void)MPI_Comm_rank(MPI_COMM_WORLD, &own);
    return (unsigned)own;
}

unsigned ranks_count(void)
{
    int n = 1;
    if (is_joined())
        (void)MPI_Comm_size(MPI_COMM_WORLD, &n);
    return (unsigned)n;
}

// Tells the others the own code, or that one goes on, and hears theirs. Returns the code that
// counts for all, with its rank: GOES_ON if all go on.
static int compare_codes(int own, unsigned *rank)
{
    MPI_Request request;
    const unsigned n = ranks_count();
    int *codes = malloc(n * sizeof *codes);
    if (codes == NULL)
        (void)MPI_Abort(MPI_COMM_WORLD, STATUS_FAILED);
    (void)MPI_Iallgather(&own, 1, MPI_INT, codes, 1, MPI_INT, MPI_COMM_WORLD, &request);
    wait_for(&request);
    *rank = 0;
    int result = codes[0];
    for (unsigned i = 1; i < n && (result == 0 || result == GOES_ON); i++)
        if (codes[i] != result && codes[i] != GOES_ON) {
            result = codes[i];
            *rank = i;
        }
    free(codes);
    return result;
}

enum status ranks_agree(struct error *error)
{
    unsigned rank = 0;
    if (ranks_count() == 1)
        return STATUS_OK;
    const int code = is_over ? STATUS_FAILED : compare_codes(GOES_ON, &rank);
    have_agreed = code == GOES_ON;
    if (have_agreed)
        return STATUS_OK;
    is_over = true;
    return error_set(error, code == 0 ? STATUS_FAILED : (enum status)code,
                     "rank %u of %u ended before the computation; do all find the same files and "
                     "the same kind of machine?", rank, ranks_count());
}

double ranks_sum(double x)
{
    MPI_Request request;
    double sum = x;
    if (!have_agreed)
        return x;
    have_agreed = false;
    (void)MPI_Ireduce(&x, &sum, 1, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD, &request);
    wait_for(&request);
    return sum;
}

enum status ranks_tell(uint64_t *number, struct error *error)
{
    MPI_Request request;
    if (ranks_count() == 1)
        return STATUS_OK;
    const enum status status = ranks_agree(error);
    have_agreed = false;
    if (status != STATUS_OK)
        return status;
    (void)MPI_Ibcast(number, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD, &request);
    wait_for(&request);
    return STATUS_OK;
}

int ranks_leave(int code)
{
    unsigned rank;
    if (!is_joined())
        return code;
    const int common = is_over ? code : compare_codes(code, &rank);
    is_over = true;
    (void)MPI_Finalize();
    return common == GOES_ON ? code : common;
}

// ---- messages -----------------------------------------------------------------------------------

struct letter {
    MPI_Request request; // MPI_REQUEST_NULL: not in use
    struct message message;
    unsigned char number[MOST_NUMBER_BYTES]; // in place of a message's bytes
};

struct mail {
    struct letter out[MOST_UNDER_WAY], in[MOST_UNDER_WAY];
};

enum status mail_create(struct mail **mail, struct error *error)
{
    struct mail *m = calloc(1, sizeof *m);
    if (m == NULL)
        return error_memory(error, "messages");
    for (unsigned i = 0; i < MOST_UNDER_WAY; i++)
        m->out[i].request = m->in[i].request = MPI_REQUEST_NULL;
    *mail = m;
    return STATUS_OK;
}

void mail_free(struct mail *mail)
{
    if (mail == NULL)
        return;
    for (unsigned i = 0; i < MOST_UNDER_WAY; i++) {
        assert(mail->in[i].request == MPI_REQUEST_NULL);
        wait_for(&mail->out[i].request);
        bytes_clear(&mail->out[i].message.bytes);
    }
    free(mail);
}

// Where the next message that is sent can lie.
static struct letter *free_letter(struct mail *mail)
{
    for (;;) {
        for (unsigned i = 0; i < MOST_UNDER_WAY; i++) {
            int is_done = 0;
            (void)MPI_Test(&mail->out[i].request, &is_done, MPI_STATUS_IGNORE);
            if (is_done)
                return &mail->out[i];
        }
        doze();
    }
}

static void post(struct letter *letter, unsigned rank, int kind, const struct bytes *bytes)
{
    assert(bytes->size <= MAIL_MOST_BYTES && !bytes->exhausted);
    (void)MPI_Isend(bytes->data, (int)bytes->size, MPI_BYTE, (int)rank, kind, MPI_COMM_WORLD,
                    &letter->request);
}

void mail_send(struct mail *mail, struct message *message)
{
    struct letter *const letter = free_letter(mail);
    bytes_clear(&letter->message.bytes);
    letter->message = *message;
    message->bytes = (struct bytes){0};
    post(letter, message->rank, message->kind, &letter->message.bytes);
}

void mail_send_number(struct mail *mail, unsigned rank, int kind, uint64_t number)
{
    struct letter *const letter = free_letter(mail);
    struct bytes bytes = {.data = letter->number, .room = sizeof letter->number};
    bytes_put_number(&bytes, number);
    post(letter, rank, kind, &bytes);
}

// Begins to receive a message that has come; true: it is there.
static bool begin_to_receive(struct letter *letter)
{
    MPI_Message handle;
    MPI_Status status;
    int has_come = 0, size = 0;
    (void)MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &has_come, &status);
    if (!has_come)
        return false;
    (void)MPI_Get_count(&status, MPI_BYTE, &size);
    unsigned char *data = malloc(size > 0 ? (size_t)size : 1);
    if (data == NULL)
        return false;
    (void)MPI_Mprobe(status.MPI_SOURCE, status.MPI_TAG, MPI_COMM_WORLD, &handle, &status);
    letter->message = (struct message){
        .rank = (unsigned)status.MPI_SOURCE, .kind = status.MPI_TAG,
        .bytes = {.data = data, .size = (size_t)size, .room = (size_t)size}};
    if (size <= MOST_NUMBER_BYTES) { // is there already: numbers stay in order
        (void)MPI_Mrecv(data, size, MPI_BYTE, &handle, MPI_STATUS_IGNORE);
        return true;
    }
    (void)MPI_Imrecv(data, size, MPI_BYTE, &handle, &letter->request);
    return false;
}

static struct letter *unused(struct letter *letters)
{
    for (unsigned i = 0; i < MOST_UNDER_WAY; i++)
        if (letters[i].request == MPI_REQUEST_NULL)
            return &letters[i];
    return NULL;
}

static bool hand_over(struct letter *letter, struct message *message)
{
    *message = letter->message;
    letter->message = (struct message){0};
    return true;
}

bool mail_receive(struct mail *mail, struct message *message)
{
    struct letter *const next = unused(mail->in);
    if (next != NULL && begin_to_receive(next))
        return hand_over(next, message);
    for (unsigned i = 0; i < MOST_UNDER_WAY; i++) {
        struct letter *const letter = &mail->in[i];
        int is_done = 0;
        if (letter->request != MPI_REQUEST_NULL)
            (void)MPI_Test(&letter->request, &is_done, MPI_STATUS_IGNORE);
        if (is_done)
            return hand_over(letter, message);
    }
    return false;
}
