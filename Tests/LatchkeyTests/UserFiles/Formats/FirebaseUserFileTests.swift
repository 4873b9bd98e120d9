import Models
import Testing

@testable import LatchkeyCommand

@Suite struct FirebaseUserFileTests {
    /// As the console shows them.
    private static let parameters = """
        hash_config {
          algorithm: SCRYPT,
          base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,
          base64_salt_separator: Bw==,
          rounds: 8,
          mem_cost: 14,
        }
        """

    static var format: FirebaseUserFile {
        // The text is a constant that can be read.
        guard let read = try? FirebaseUserFile.HashParameters(parameters) else { preconditionFailure("parameters") }
        return FirebaseUserFile(parameters: read)
    }

    @Test func readsTheParametersOfTheConsole() throws {
        let read = try FirebaseUserFile.HashParameters(Self.parameters)
        #expect(read.rounds == 8 && read.memoryCost == 14 && read.saltSeparator == "Bw==")
        #expect(read.signerKey.reveal().hasPrefix("jxspr8") && read.signerKey.reveal().hasSuffix("XA=="))
        let json = """
            {"algorithm": "SCRYPT", "base64_signer_key": "aA==", "base64_salt_separator": "Bw==", "rounds": 8, "mem_cost": 14}
            """
        #expect(try FirebaseUserFile.HashParameters(json).signerKey == Secret("aA=="))
    }

    @Test(arguments: [
        ("SCRYPT", "HMAC_SHA256"), ("mem_cost: 14", ""), ("rounds: 8", "rounds: x"), ("base64_signer_key", "key"),
    ])
    func otherParametersAreRefused(_ part: String, _ other: String) {
        let text = Self.parameters.replacing(part, with: other)
        #expect(throws: CommandError.self) { try FirebaseUserFile.HashParameters(text) }
    }

    @Test func readsTheExport() throws {
        let text = """
            {"users": [
            {
              "localId": "uid1", "email": "ann@example.com", "emailVerified": true,
              "passwordHash": "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==",
              "salt": "42xEC+ixf3L2lw==", "displayName": "Ann", "photoUrl": "https://a.example/b.png",
              "lastSignedInAt": "1577934245123", "createdAt": "1577934245123", "disabled": true, "providerUserInfo": []
            }]}
            """
        let user = try user(text, Self.format)
        #expect(user.externalID == "uid1" && user.isEmailVerified && user.status == .suspended)
        #expect(user.fields == [.displayName: "Ann", .avatarURL: "https://a.example/b.png"])
        #expect(user.createdAt == Timestamp("2020-01-02T03:04:05.123Z"))
        #expect(user.passwordHash?.algorithm == "firebase-scrypt" && user.passwordHash?.salt == "42xEC+ixf3L2lw==")
        #expect(user.passwordHash?.memoryCost == 14 && user.passwordHash?.signerKey != nil)
    }

    @Test func usersOfProvidersHaveNoPasswordAndSomeHaveNoAddress() throws {
        let found = try entries(
            "{\"users\": [{\"localId\": \"1\", \"email\": \"a@example.com\"}, {\"localId\": \"2\"}]}", Self.format)
        #expect(try found[0].user.get().passwordHash == nil)
        #expect(found[1].problem == "email: missing")
    }
}
