/* Asks libinjection. Reads records of a length (4 bytes, little endian) and that many bytes; answers each with
 * 9 bytes: the fingerprint padded with NUL to 8, empty when it is no SQL injection, and 1 for cross-site scripting. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "libinjection.h"

int main(void) {
    uint32_t length;
    while (fread(&length, sizeof length, 1, stdin) == 1) {
        char answer[17] = {0};
        char *value = calloc((size_t)length + 1, 1);
        if (value == NULL || fread(value, 1, length, stdin) != length) {
            return 1;
        }
        libinjection_sqli(value, length, answer);
        memset(answer + strlen(answer), 0, 16 - strlen(answer));
        answer[8] = (char)libinjection_xss(value, length);
        if (fwrite(answer, 9, 1, stdout) != 1) {
            return 1;
        }
        free(value);
    }
    return 0;
}
