import Foundation
import Models
import Primitives
import Testing

@Suite struct DeviceMarkTests {
    private let marks = DeviceMarks(key: .random())
    private let user = UserID.make()
    private let application = ApplicationID.make()

    private func mark(epoch: UInt32 = 7, isVerified: Bool = true) throws -> DeviceMark {
        let email = try #require(EmailAddress("ada@example.com"))
        return DeviceMark(
            user: user, epoch: epoch, isVerified: isVerified,
            address: marks.digest(of: email, in: application))
    }

    @Test(arguments: [UInt32.min, 1, 0x0102_0304, .max], [true, false])
    func aMarkIsReadAsItWasWritten(epoch: UInt32, isVerified: Bool) throws {
        let mark = try mark(epoch: epoch, isVerified: isVerified)
        let text = try #require(marks.seal(mark, for: "device"))
        let opened = try #require(marks.open(text, of: "device"))
        #expect(opened.user == mark.user && opened.epoch == epoch && opened.isVerified == isVerified)
        #expect(opened.address == mark.address)
    }

    @Test func aMarkIsOfNoUseInAnotherBrowserOrUnderAnotherKey() throws {
        let text = try #require(marks.seal(try mark(), for: "device"))
        #expect(marks.open(text, of: "another") == nil)
        #expect(marks.open(text, of: "") == nil)
        #expect(DeviceMarks(key: .random()).open(text, of: "device") == nil)
    }

    @Test func noByteOfAMarkCanBeChanged() throws {
        let text = try #require(marks.seal(try mark(), for: "device"))
        let bytes = try #require(Data(base64URL: text))
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(marks.open(changed.base64URL, of: "device") == nil, "\(index)")
        }
        for text in ["", "x", "ä", text + "AAAA", String(text.dropLast(4))] {
            #expect(marks.open(text, of: "device") == nil, "\(text)")
        }
    }

    /// Two marks of one user can't be told to be of one user.
    @Test func aMarkIsEncryptedAnewEachTime() throws {
        let (first, second) = (marks.seal(try mark(), for: "device"), marks.seal(try mark(), for: "device"))
        #expect(first != second)
    }

    @Test func aDigestIsOfOneAddressInOneApplication() throws {
        let ada = try #require(EmailAddress("ada@example.com"))
        let bob = try #require(EmailAddress("bob@example.com"))
        let digest = marks.digest(of: ada, in: application)
        #expect(digest.count == 12)
        #expect(digest == marks.digest(of: ada, in: application))
        #expect(digest != marks.digest(of: bob, in: application))
        #expect(digest != marks.digest(of: ada, in: .make()))
        #expect(digest != DeviceMarks(key: .random()).digest(of: ada, in: application))
    }
}
