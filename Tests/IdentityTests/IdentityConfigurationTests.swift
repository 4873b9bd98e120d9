import Configuration
import ServiceKit
import Testing

@testable import IdentityService

@Suite struct IdentityConfigurationTests {
    private func read(_ values: [AbsoluteConfigKey: ConfigValue]) throws -> IdentityConfiguration {
        try IdentityConfiguration(ConfigReader(provider: InMemoryProvider(values: values)))
    }

    @Test func readsEverySetting() throws {
        let configuration = try read([
            "latchkey.argon2.memory.kib": 20_480, "latchkey.argon2.iterations": 3, "latchkey.password.min.length": 8,
            "latchkey.invite.ttl": 60, "latchkey.audit.retention": 30, "latchkey.invites.per.account": 1,
            "latchkey.invites.per.user": 2, "latchkey.hash.threads": 5, "latchkey.unregistered.mails": 3,
            "latchkey.rp.id": "example.com",
        ])
        #expect(configuration.relyingPartyID == "example.com")
        #expect(configuration.argon2.memory == 20_480 && configuration.argon2.iterations == 3)
        #expect(configuration.minimumPasswordLength == 8 && configuration.invitationLifetime == 60)
        #expect(configuration.auditRetention == 30 && configuration.hashThreads == 5)
        #expect(configuration.unregisteredMailsPerDay == 3 && IdentityConfiguration().unregisteredMailsPerDay == 20)
        #expect(configuration.invitationLimits.perAccount == 1 && configuration.invitationLimits.perUser == 2)
    }

    @Test(arguments: [
        ("latchkey.argon2.memory.kib", 1024, "LATCHKEY_ARGON2_MEMORY_KIB"),
        ("latchkey.password.min.length", 7, "LATCHKEY_PASSWORD_MIN_LENGTH"),
        ("latchkey.hash.threads", 0, "LATCHKEY_HASH_THREADS"),
        ("latchkey.invite.ttl", 59, "LATCHKEY_INVITE_TTL"),
        ("latchkey.audit.retention", 29, "LATCHKEY_AUDIT_RETENTION"),
        ("latchkey.invites.per.user", 0, "LATCHKEY_INVITES_PER_USER"),
        ("latchkey.unregistered.mails", 0, "LATCHKEY_UNREGISTERED_MAILS"),
        ("latchkey.unregistered.mails", 1001, "LATCHKEY_UNREGISTERED_MAILS"),
    ])
    func namesTheVariableThatIsOutOfRange(key: String, value: Int, variable: String) {
        #expect {
            try read([AbsoluteConfigKey(ConfigKey(key).components): .init(integerLiteral: value)])
        } throws: {
            "\($0)".contains(variable)
        }
    }

    @Test(arguments: ["Example.com", "https://example.com", "example.com:443", "127.0.0.1", "a b"])
    func refusesARelyingPartyIDThatIsNoDomain(text: String) throws {
        let thrown = #expect(throws: ConfigurationError.self) {
            try read(["latchkey.rp.id": .init(.string(text), isSecret: false)])
        }
        #expect(thrown?.description.contains("LATCHKEY_RP_ID") == true)
        #expect(try read(["latchkey.rp.id": ""]).relyingPartyID == nil)
    }

    @Test func breachedPasswordsAreOffUnlessASourceIsNamed() throws {
        #expect(try read([:]).breachedPasswords == .off)
        #expect(
            try read(["latchkey.breached.passwords": "https://api.pwnedpasswords.com"]).breachedPasswords
                == .server("https://api.pwnedpasswords.com"))
        #expect {
            try read(["latchkey.breached.passwords": "http://mirror.example"])
        } throws: {
            "\($0)".contains("LATCHKEY_BREACHED_PASSWORDS")
        }
    }
}
