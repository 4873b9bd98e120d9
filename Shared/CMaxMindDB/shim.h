#include <maxminddb.h>

// As in <sys/mman.h>, which declares it only with _GNU_SOURCE.
int memfd_create(const char *name, unsigned int flags);
