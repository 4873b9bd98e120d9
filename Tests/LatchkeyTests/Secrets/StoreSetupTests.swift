import Models
import ServiceKit
import Testing

@testable import LatchkeyCommand

/// The text of the set-up. `SecretDirectoryTests.aRoleHasItsOwnSchemaAndNoOther` runs it in a real server.
@Suite struct StoreSetupTests {
    private func passwords(_ password: String) -> StorePasswords {
        var passwords = StorePasswords.random()
        passwords.database = ["identity": Secret(password), "waitlists": Secret("other")]
        passwords.redis = ["tokens": Secret(password), "mailer": Secret("other")]
        return passwords
    }

    /// The line of a user in Redis's file.
    private func user(_ name: String, _ passwords: StorePasswords) -> String? {
        StoreSetup.acl(passwords).split(separator: "\n").first { $0.hasPrefix("user \(name) ") }.map(String.init)
    }

    @Test func aQuoteInAPasswordEndsNoStatement() {
        #expect(
            StoreSetup.roles(passwords("a'; DROP ROLE waitlists; --")).contains(
                "PASSWORD 'a''; DROP ROLE waitlists; --';"))
    }

    @Test func aServerWithoutPasswordsGetsNone() {
        #expect(!StoreSetup.roles(nil).contains("PASSWORD"))
    }

    @Test func eachRoleHasNoRightsOfAnAdministrator() {
        let roles = StoreSetup.roles(nil)
        for name in ["identity", "waitlists"] {
            #expect(
                roles.contains(
                    "ALTER ROLE \(name) LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;"))
        }
    }

    @Test func redisGetsTheSHA256OfAPassword() throws {
        let line = try #require(user("tokens", passwords("abc")))
        // The example of FIPS 180-4.
        #expect(line.contains(" #ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad "))
    }

    @Test func eachUserHasItsOwnKeysAndTheCommandsThatItNeeds() throws {
        let (tokens, mailer) = (
            try #require(user("tokens", passwords("a"))), try #require(user("mailer", passwords("a")))
        )
        #expect(tokens.contains(" ~tokens:* -@all ") && mailer.contains(" ~mailer:* -@all "))
        #expect(
            tokens.contains(" +@list") && !tokens.contains("+@stream") && tokens.contains(" -@dangerous -@admin +info ")
        )
        #expect(
            mailer.contains(" +@stream") && !mailer.contains("+@list") && mailer.contains(" -@dangerous -@admin +info ")
        )
        for line in [tokens, mailer] { #expect(line.contains(" -@dangerous -@admin")) }
    }

    @Test func aUserWithoutAPasswordIsLeftOut() {
        var passwords = passwords("a")
        passwords.redis["mailer"] = nil
        #expect(user("mailer", passwords) == nil)
        #expect(user("default", passwords)?.hasPrefix("user default reset off ") == true)
        #expect(user("health", passwords) == "user health reset on nopass -@all +ping")
    }
}
