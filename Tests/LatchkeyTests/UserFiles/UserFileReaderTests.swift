import Foundation
import Models
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct UserFileReaderTests {
    private let firebase = FirebaseUserFileTests.format

    @Test func readsALineForEachUser() throws {
        let found = try entries("\n{\"email\": \"a@example.com\"}\r\n\n  {\"email\": \"b@example.com\"}")
        #expect(found.map(\.email) == ["a@example.com", "b@example.com"] && found.map(\.line) == [2, 4])
        #expect(found.allSatisfy { $0.problem == nil })
        #expect(try entries("").isEmpty && entries(" \n\n").isEmpty)
    }

    /// A broken line does not affect the others.
    @Test func statesWhatIsWrongWithALine() throws {
        let lines = [
            "{\"email\": \"a@example.com\"}", "{\"email\": \"b@example.com\"", "{}", "{\"email\": 7}",
            "{\"email\": \"c@example.com\", \"emial\": 1}",
            "{\"email\": \"c@example.com\", \"email_verified\": \"yes\"}",
            "{\"email\": \"c@example.com\", \"created_at\": \"yesterday\"}",
            "{\"email\": \"c@example.com\", \"status\": \"gone\"}",
            "{\"email\": \"c@example.com\", \"password_hash\": {\"algorithm\": \"bcrypt\"}}",
            "{\"email\": \"c@example.com\", \"password_hash\": {\"hash\": \"x\", \"peper\": 1}}",
            "{\"email\": \"c@example.com\", \"metadata\": {\"a\": 1}}", "{\"email\": \"z@example.com\"}",
        ]
        let found = try entries(lines.joined(separator: "\n"))
        #expect(found.map(\.line) == Array(1...lines.count))
        #expect(
            found.map(\.problem) == [
                nil, "not JSON", "email: missing", "email: not of type String", "emial: there is no such member",
                "email_verified: not of type Bool", "created_at: not an RFC 3339 time",
                "status: Cannot initialize UserStatus from invalid String value gone", "password_hash.hash: missing",
                "password_hash.peper: there is no such member",
                "metadata: there is no place for it yet; --without-metadata leaves it out", nil,
            ])
        #expect(found[4].email == "c@example.com" && found[2].email == nil)
        let last = try entries(lines[10], OwnUserFile(ignoresMetadata: true))
        #expect(last[0].problem == nil)
    }

    @Test func readsAnArray() throws {
        let text = """
            [ {"email": "a@example.com", "given_name": "[\\"}],"}
            ,
              {"email": "b@example.com", "password_hash": {"algorithm": "bcrypt", "hash": "x"}}, 7, "x", [1],
            {"email": "c@example.com"}]
            """
        let found = try entries(text)
        #expect(found.map(\.line) == [1, 3, 3, 3, 3, 4])
        #expect(found.map { $0.problem == nil } == [true, true, false, false, false, true])
        #expect(try found[0].user.get().fields[.givenName] == "[\"}],")
    }

    @Test func readsTheUsersOfADocument() throws {
        let text = """
            {"realm": "x", "groups": [{"users": [1, 2]}], "note": "\\"users\\": [", "n": 1.5e3, "none": null,
             "users": [{"email": "a@example.com"}, {"email": "b@example.com"}], "more": {"users": [3]}}
            """
        #expect(try entries(text, firebase).map(\.email) == ["a@example.com", "b@example.com"])
    }

    @Test(arguments: ["{", "{}", "{\"users\": {}}", "{\"users\"", "{\"a\": 1", "x", "{\"a\" 1}", "\"users\""])
    func aDocumentWithoutUsersIsAnError(_ text: String) {
        #expect(throws: CommandError.self) { try entries(text, firebase) }
    }

    @Test func statesThatAFileIsCutOff() throws {
        let found = try entries("[{\"email\": \"a@example.com\"}, {\"email\": \"b@exam")
        #expect(found.map(\.problem) == [nil, "not JSON", "the file ends before the array does"])
        let wrong = try entries("[{\"email\": \"a@example.com\"} } ]")
        #expect(wrong.map(\.problem) == [nil, "not JSON; the rest of the file was not read"])
    }

    @Test func aLongUserIsRefusedAndSkipped() throws {
        let long = "{\"email\": \"\(String(repeating: "x", count: UserFileReader.maximumLength))\"}"
        for text in ["\(long)\n{\"email\": \"b@example.com\"}", "[\(long), {\"email\": \"b@example.com\"}]"] {
            let found = try entries(text)
            #expect(found.map(\.problem) == ["longer than 262144 bytes", nil])
        }
    }

    @Test func readsCSV() throws {
        let text = """
            email,name,email_verified\r
            a@example.com,"Ann ""x"", Lee",TRUE\r

            "b@example.com","two
            lines",false
            c@example.com,x
            d@example.com,"open
            """
        let found = try entries(text, CognitoUserFile())
        #expect(found.map(\.line) == [2, 4, 6, 7])
        #expect(try found[0].user.get().fields[.displayName] == "Ann \"x\", Lee")
        #expect(try found[0].user.get().isEmailVerified && !found[1].user.get().isEmailVerified)
        // A name has no line break here.
        #expect(try found[1].user.get().fields.isEmpty && found[1].warnings.count == 1)
        #expect(found[2].problem == "not a row of 3 columns" && found[3].problem == "not a row of 3 columns")
    }

    @Test func aTableNeedsAColumnOfAddresses() {
        for text in ["name,mail\nx,y", "x"] {
            #expect(throws: CommandError.self) { try entries(text, CognitoUserFile()) }
            #expect(throws: CommandError.self) { try entries(text, OwnUserFile()) }
        }
    }

    @Test func leavesOutWhatFieldsCannotHave() throws {
        let text = """
            {"email": "a@example.com", "picture": "x", "locale": "?", "given_name": "Ann", "name": "", "family_name": "a\\u0000"}
            """
        let found = try entries(text, Auth0UserFile())
        #expect(try found[0].user.get().fields == [.givenName: "Ann"])
        #expect(
            found[0].warnings.count == 3 && found[0].warnings.contains { $0.hasPrefix("avatar_url was left out: not ") }
        )
        // Our own files are read strictly, by identity.
        #expect(try entries("{\"email\": \"a@example.com\", \"locale\": \"?\"}")[0].warnings.isEmpty)
    }

    @Test func whateverAFileHasIsBoundedAndEnds() async {
        let samples = [
            "{\"email\": \"a@example.com\", \"password_hash\": \"$2b$05$x\"}\n{\"email\": \"b@example.com\"}",
            "[{\"email\": \"a@example.com\"}, {\"email\": \"b\\\"\\\\\"}]",
            "{\"realm\": \"x\", \"users\": [{\"email\": \"a@example.com\", \"salt\": \"x\"}]}",
            "email,email_verified\n\"a@example.com\",TRUE\nb,FALSE\n",
        ]
        let formats: [any UserFileFormat] = [OwnUserFile(), firebase, SupabaseUserFile(), CognitoUserFile()]
        await Fuzz.run("user files") {
            Mutator(samples, pieces: ["\"users\":[", "}]", ",,", "\"\""], maximumLength: 8192, seed: $0)
        } _: { bytes in
            for format in formats {
                let found = try? entries(bytes, format)
                #expect((found?.count ?? 0) <= bytes.count, "\(FuzzInput.current?.description ?? "")")
            }
        }
    }

    @Test func theCostGrowsLinearlyWithTheLength() throws {
        for piece in ["{", "[", "{\"email\":\"a\"}\n", "[{},", "\"", "\\", "a,", "\n"] {
            let growth = Cost.growth(piece) { size in
                Array(String(repeating: piece, count: size / piece.utf8.count).utf8)
            } _: { bytes in
                for format in [OwnUserFile(), CognitoUserFile()] as [any UserFileFormat] {
                    _ = try? entries(bytes, format)
                }
            }
            #expect(growth == nil)
        }
    }
}
