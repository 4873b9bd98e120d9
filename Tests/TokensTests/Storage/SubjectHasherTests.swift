import Models
import Testing

@testable import TokensService

@Suite struct SubjectHasherTests {
    private let hasher = SubjectHasher(key: SecretKey(Array(repeating: 7, count: 32)))

    @Test func aDigestIsTwentyFourCharactersAndAlwaysTheSame() {
        let digest = hasher.digest("mailbox", Secret("ann@example.com"))
        #expect(digest.utf8.count == 24 && digest == hasher.digest("mailbox", Secret("ann@example.com")))
    }

    @Test func kindSubjectAndKeyMatter() {
        let other = SubjectHasher(key: SecretKey(Array(repeating: 8, count: 32)))
        let digests = [
            hasher.digest("mailbox", Secret("a")), hasher.digest("asker", Secret("a")),
            hasher.digest("mailbox", Secret("b")), other.digest("mailbox", Secret("a")),
            // The boundary between kind and subject is part of the hash.
            hasher.digest("mailbo", Secret("xa")), hasher.digest("", Secret("mailboxa")),
        ]
        #expect(Set(digests).count == digests.count)
    }
}
