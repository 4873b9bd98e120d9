import Models
import Testing

@testable import LatchkeyCommand

@Suite struct Auth0UserFileTests {
    /// As Auth0's documentation has it.
    @Test func readsTheExportOfPasswordHashes() throws {
        let line = """
            {"_id":{"$oid":"5dea9f9c82dd7c0e76e4ec93"},"email_verified":true,"email":"ann@example.com",\
            "passwordHash":"$2b$05$abcdefghijklmnopqrstuuNKTrdYIyJepeBe0WMJS4ZyMwX4aEJLK",\
            "password_set_date":{"$date":"2019-12-06T18:36:12.412Z"},"tenant":"t",\
            "connection":"Username-Password-Authentication","_tmp_is_unique":true}
            """
        let user = try user(line, Auth0UserFile())
        #expect(user.email == "ann@example.com" && user.isEmailVerified && user.status == .active)
        #expect(user.externalID == "auth0|5dea9f9c82dd7c0e76e4ec93")
        #expect(user.passwordHash?.hash.reveal().hasPrefix("$2b$05$") == true && user.passwordHash?.algorithm == nil)
    }

    @Test func findsTheAddressAmongTheIdentifiers() throws {
        let line = """
            {"_id":{"$oid":"5d"},"alt_id":"euclid","identifiers":[{"type":"phone","value":"1","verified":true},\
            {"type":"email","value":"ann@example.com","verified":false}]}
            """
        let user = try user(line, Auth0UserFile())
        #expect(user.email == "ann@example.com" && !user.isEmailVerified && user.externalID == "auth0|euclid")
    }

    @Test func readsTheExportOfUsers() throws {
        let line = """
            {"user_id":"auth0|1","email":"ann@example.com","email_verified":true,"given_name":"Ann","family_name":"Lee",\
            "name":"ann@example.com","picture":"https://a.example/b.png","locale":"de","created_at":"2019-01-02T03:04:05.678Z",\
            "blocked":true,"user_metadata":{"a":1},"app_metadata":{}}
            """
        let user = try user(line, Auth0UserFile())
        #expect(
            user.fields == [
                .givenName: "Ann", .familyName: "Lee", .avatarURL: "https://a.example/b.png", .locale: "de",
            ])
        #expect(user.createdAt == Timestamp("2019-01-02T03:04:05.678Z") && user.status == .suspended)
        #expect(user.externalID == "auth0|1" && user.passwordHash == nil)
    }

    @Test func aUserWithoutAnAddressIsRefused() throws {
        #expect(try entries("{\"user_id\":\"sms|1\"}", Auth0UserFile())[0].problem == "email: missing")
    }
}
