#include <fido.h>

// As in <fido/es256.h> and its siblings, which would bring in all of OpenSSL for functions that are not called here.
es256_pk_t *es256_pk_new(void);
void es256_pk_free(es256_pk_t **);
int es256_pk_from_ptr(es256_pk_t *, const void *, size_t);
eddsa_pk_t *eddsa_pk_new(void);
void eddsa_pk_free(eddsa_pk_t **);
int eddsa_pk_from_ptr(eddsa_pk_t *, const void *, size_t);
rs256_pk_t *rs256_pk_new(void);
void rs256_pk_free(rs256_pk_t **);
int rs256_pk_from_ptr(rs256_pk_t *, const void *, size_t);
