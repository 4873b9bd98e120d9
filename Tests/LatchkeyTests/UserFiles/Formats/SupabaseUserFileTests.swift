import Models
import Testing

@testable import LatchkeyCommand

@Suite struct SupabaseUserFileTests {
    @Test func readsCSV() throws {
        let text = """
            instance_id,id,email,encrypted_password,email_confirmed_at,raw_user_meta_data,created_at,banned_until,deleted_at
            0,u1,ann@example.com,$2a$10$x,2020-01-02 03:04:05.5+00,"{""full_name"": ""Ann"", ""avatar_url"": 7}",2020-01-02 03:04:05+00,,
            0,u2,bob@example.com,,,,2020-01-02 03:04:05+00,2999-01-01 00:00:00+00,
            0,u3,carl@example.com,,,,2020-01-02 03:04:05+00,2001-01-01 00:00:00+00,
            0,u4,dora@example.com,,,,2020-01-02 03:04:05+00,,2020-01-03 03:04:05+00
            0,u5,,,,,2020-01-02 03:04:05+00,,
            """
        let found = try entries(text, SupabaseUserFile())
        let ann = try found[0].user.get()
        #expect(ann.isEmailVerified && ann.passwordHash == .init(Secret("$2a$10$x")) && ann.externalID == "u1")
        #expect(ann.fields == [.displayName: "Ann"] && ann.createdAt == Timestamp("2020-01-02T03:04:05.000Z"))
        let bob = try found[1].user.get()
        #expect(!bob.isEmailVerified && bob.passwordHash == nil && bob.status == .suspended)
        #expect(try found[2].user.get().status == .active)
        #expect(found[3].problem == "deleted_at: the user was deleted there" && found[4].problem == "email: missing")
    }

    @Test func readsJSON() throws {
        let line = """
            {"id":"u1","email":"ann@example.com","encrypted_password":"$2a$10$x","email_confirmed_at":"2020-01-02T03:04:05+00:00",\
            "raw_user_meta_data":{"name":"Ann","picture":"https://a.example/b.png"},"created_at":"2020-01-02T03:04:05+00:00",\
            "banned_until":null,"deleted_at":null,"phone":null}
            """
        for text in [line, "[\(line)]"] {
            let user = try user(text, SupabaseUserFile())
            #expect(
                user.isEmailVerified && user.fields == [.displayName: "Ann", .avatarURL: "https://a.example/b.png"])
            #expect(user.status == .active)
        }
    }
}
