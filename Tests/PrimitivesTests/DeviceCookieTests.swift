import Foundation
import Models
import Primitives
import Testing

@Suite struct DeviceCookieTests {
    @Test func isReadAsItWasWritten() {
        let cookie = DeviceCookie(id: DeviceCookie().id, marks: ["abc", "d-_e"])
        #expect(DeviceCookie(cookie.text) == cookie)
        #expect(DeviceCookie().marks.isEmpty && DeviceCookie().id != DeviceCookie().id)
    }

    @Test func keepsTheLatestAccounts() {
        let marks = (0...DeviceCookie.maximumAccounts).map { "\($0)" }
        #expect(DeviceCookie(id: DeviceCookie().id, marks: marks).marks == Array(marks.dropLast()))
    }

    @Test(arguments: [
        "", ".", "abc", "abc.def", String(repeating: "!", count: 22), String(repeating: "a", count: 23),
        String(repeating: "a", count: 22) + "." + String(repeating: "b", count: 1000),
    ])
    func refusesAnythingElse(_ text: String) {
        #expect(DeviceCookie(text) == nil)
    }

    /// Who signs in again in a browser has one mark there, of their present epoch.
    @Test func aMarkReplacesThatOfItsAddress() throws {
        let marks = DeviceMarks(key: .random())
        let (user, application) = (UserID.make(), ApplicationID.make())
        func mark(_ address: String, _ epoch: UInt32) throws -> DeviceMark {
            let email = try #require(EmailAddress(address))
            return DeviceMark(
                user: user, epoch: epoch, isVerified: true, address: marks.digest(of: email, in: application))
        }
        let first = marks.adding([try mark("ann@example.com", 1)], to: DeviceCookie())
        let second = marks.adding([try mark("bob@example.com", 1)], to: first)
        let third = marks.adding([try mark("ann@example.com", 2)], to: second)
        #expect(third.id == first.id && marks.open(third).map(\.epoch) == [2, 1])
        #expect(DeviceMarks(key: .random()).open(third).isEmpty)
    }
}
