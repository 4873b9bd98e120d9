import Models
import Testing

@testable import LatchkeyCommand

@Suite struct CognitoUserFileTests {
    /// The header is of `aws cognito-idp get-csv-header`.
    @Test func readsTheColumnsOfAnImport() throws {
        let text = """
            name,given_name,family_name,middle_name,nickname,preferred_username,profile,picture,website,email,email_verified,gender,birthdate,zoneinfo,locale,phone_number,phone_number_verified,address,updated_at,cognito:mfa_enabled,cognito:username
            Ann Lee,Ann,Lee,,,,,,,ann@example.com,TRUE,,,Europe/Vienna,de-AT,,FALSE,,1577934245,FALSE,ann
            """
        let user = try user(text, CognitoUserFile())
        #expect(user.email == "ann@example.com" && user.isEmailVerified && user.passwordHash == nil)
        #expect(
            user.fields == [
                .displayName: "Ann Lee", .givenName: "Ann", .familyName: "Lee", .timezone: "Europe/Vienna",
                .locale: "de-AT",
            ])
        #expect(user.externalID == "ann" && user.status == .active)
    }

    @Test func readsUsersWhoAreDisabled() throws {
        let text = "sub,email,email_verified,enabled\n1,ann@example.com,false,false"
        let user = try user(text, CognitoUserFile())
        #expect(user.status == .suspended && user.externalID == "1" && !user.isEmailVerified)
        #expect(try entries("email,sub\n,1", CognitoUserFile())[0].problem == "email: missing")
    }

    @Test func isNotJSON() throws {
        #expect(try entries("[{\"email\": \"a@example.com\"}]", CognitoUserFile())[0].problem == "not CSV")
    }
}
