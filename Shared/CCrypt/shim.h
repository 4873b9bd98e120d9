// crypt(3) of libxcrypt. Its working memory has 32 KB in arrays, which Swift does not import.
#include <crypt.h>
#include <stdlib.h>
#include <string.h>

/// Hashes `phrase`, which ends with a NUL, as `setting` states. Writes the result and a NUL to `output`, which has `CRYPT_OUTPUT_SIZE`
/// bytes. Returns 0, or -1 for a setting or phrase that libxcrypt refuses, and without memory.
static inline int latchkey_crypt(const char *phrase, const char *setting, char *output) {
    struct crypt_data *data = (struct crypt_data *)calloc(1, sizeof(struct crypt_data));
    if (data == NULL) return -1;
    // Unlike crypt(3), it keeps its state in `data`, so that several threads can call it at once.
    const char *result = crypt_r(phrase, setting, data);
    int code = result == NULL || result[0] == '*' ? -1 : 0;
    if (code == 0) memcpy(output, data->output, CRYPT_OUTPUT_SIZE);
    explicit_bzero(data, sizeof(struct crypt_data));
    free(data);
    return code;
}
