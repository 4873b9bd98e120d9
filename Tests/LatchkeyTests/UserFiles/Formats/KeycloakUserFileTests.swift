import Models
import Testing

@testable import LatchkeyCommand

@Suite struct KeycloakUserFileTests {
    private func user(_ algorithm: String, _ parameters: String = "{}", iterations: Int = 27500) throws -> UserFileEntry
    {
        let data =
            "{\\\"hashIterations\\\":\(iterations),\\\"algorithm\\\":\\\"\(algorithm)\\\",\\\"additionalParameters\\\":\(parameters)}"
        let text = """
            {"realm": "r", "enabled": true, "users": [{
              "id": "u1", "createdTimestamp": 1577934245123, "username": "ann", "enabled": false, "emailVerified": true,
              "firstName": "Ann", "lastName": "Lee", "email": "ann@example.com", "attributes": {"locale": ["de"]},
              "credentials": [{"id": "c0", "type": "otp", "secretData": "{}", "credentialData": "{}"},
                {"id": "c1", "type": "password", "createdDate": 1,
                 "secretData": "{\\"value\\":\\"aA==\\",\\"salt\\":\\"bB==\\",\\"additionalParameters\\":{}}",
                 "credentialData": "\(data)"}],
              "realmRoles": ["x"], "groups": []}]}
            """
        let found = try entries(text, KeycloakUserFile())
        return try #require(found.first)
    }

    @Test func readsTheUsersOfARealm() throws {
        let user = try user("pbkdf2-sha256").user.get()
        #expect(user.email == "ann@example.com" && user.isEmailVerified && user.status == .suspended)
        #expect(user.fields == [.givenName: "Ann", .familyName: "Lee", .preferredLanguage: "de"])
        #expect(user.externalID == "u1" && user.createdAt == Timestamp("2020-01-02T03:04:05.123Z"))
    }

    @Test(arguments: [
        ("pbkdf2", "pbkdf2-sha1"), ("pbkdf2-sha256", "pbkdf2-sha256"), ("pbkdf2-sha512", "pbkdf2-sha512"),
        ("md5", "md5"),
    ])
    func readsPBKDF2(_ name: String, _ algorithm: String) throws {
        let hash = try #require(try user(name).user.get().passwordHash)
        #expect(hash == .init(algorithm: algorithm, hash: Secret("aA=="), salt: "bB==", iterations: 27500))
    }

    /// The default of Keycloak since version 25.
    @Test func readsArgon2() throws {
        func parameters(_ version: String) -> String {
            let names = ["hashLength": "32", "memory": "7168", "type": "id", "version": version, "parallelism": "1"]
            return "{" + names.sorted { $0.key < $1.key }.map { "\\\"\($0)\\\":[\\\"\($1)\\\"]" }.joined(separator: ",")
                + "}"
        }
        let hash = try #require(try user("argon2", parameters("1.3"), iterations: 5).user.get().passwordHash)
        #expect(hash.algorithm == "argon2id" && hash.memory == 7168 && hash.iterations == 5 && hash.parallelism == 1)
        #expect(try user("argon2", parameters("1.0")).problem == "credentials: Argon2 of another version than 1.3")
    }
}
