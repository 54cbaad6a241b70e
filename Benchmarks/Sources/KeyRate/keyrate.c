// How many keys OpenSSL alone makes on so many cores: what an import of mailboxes is compared with.
//
//   KeyRate p256|rsa2048|rsa3072|rsa4096 THREADS SECONDS    prints keys per second
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static atomic_int stopped;
static atomic_long made;
static const char *kind;

static EVP_PKEY *make(void) {
    if (strcmp(kind, "p256") == 0) return EVP_EC_gen("P-256");
    if (strncmp(kind, "rsa", 3) == 0) return EVP_RSA_gen((unsigned)atoi(kind + 3));
    return NULL;
}

static void *work(void *unused) {
    (void)unused;
    while (!atomic_load(&stopped)) {
        EVP_PKEY *key = make();
        if (key == NULL) exit(1);
        EVP_PKEY_free(key);
        if (!atomic_load(&stopped)) atomic_fetch_add(&made, 1);
    }
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "usage: KeyRate KIND THREADS SECONDS\n");
        return 64;
    }
    kind = arguments[1];
    int threads = atoi(arguments[2]), seconds = atoi(arguments[3]);
    pthread_t started[64];
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int i = 0; i < threads && i < 64; i++) pthread_create(&started[i], NULL, work, NULL);
    sleep((unsigned)seconds);
    atomic_store(&stopped, 1);
    clock_gettime(CLOCK_MONOTONIC, &to);
    double passed = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    printf("%.1f\n", (double)atomic_load(&made) / passed);
    for (int i = 0; i < threads && i < 64; i++) pthread_join(started[i], NULL);
    return 0;
}
