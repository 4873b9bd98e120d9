import Foundation
import Models
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct SignInLinksTests {
    private let directory: TemporaryDirectory
    private let links: SignInLinks

    init() throws {
        directory = try TemporaryDirectory()
        links = SignInLinks(directory: directory.path + "/links")
    }

    @Test func aLinkWorksOnce() throws {
        let token = try links.make(for: "ann")
        #expect(token.reveal().count == 43)
        #expect(links.find(token)?.name == "ann" && links.find(token)?.name == "ann")
        #expect(links.redeem(token)?.name == "ann")
        #expect(links.redeem(token) == nil && links.find(token) == nil)
    }

    @Test func ofManyCallsAtOnceOneGetsTheLink() async throws {
        let token = try links.make(for: "ann")
        let names = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<20 { group.addTask { [links] in links.redeem(token)?.name } }
            return await group.reduce(into: [String]()) { names, name in if let name { names.append(name) } }
        }
        #expect(names == ["ann"])
    }

    @Test func aLinkIsTooOldAfterTenMinutesAndOneForAPasswordAfterAnHour() throws {
        let now = Date()
        let token = try links.make(for: "ann", now: now)
        #expect(links.find(token, now: now.addingTimeInterval(599)) != nil)
        #expect(links.find(token, now: now.addingTimeInterval(600)) == nil)
        #expect(links.redeem(token, now: now.addingTimeInterval(600)) == nil)
        let user = UserID.make()
        let password = try links.make(for: "ann", user: user, now: now)
        #expect(links.find(password, now: now.addingTimeInterval(3599))?.user == user)
        #expect(links.find(password, now: now.addingTimeInterval(3600)) == nil)
    }

    @Test func noMoreThanThirtyTwoWait() throws {
        let now = Date()
        let tokens = try (0..<40).map { try links.make(for: "ann", now: now.addingTimeInterval(Double($0))) }
        let names = try FileManager.default.contentsOfDirectory(atPath: links.directory)
        #expect(names.count == SignInLinks.maximumCount)
        #expect(links.find(tokens[7], now: now) == nil && links.find(tokens[8], now: now) != nil)
    }

    /// Who reads a backup of the directory gets no link.
    @Test func filesHoldNoToken() throws {
        let token = try links.make(for: "ann").reveal()
        let names = try FileManager.default.contentsOfDirectory(atPath: links.directory)
        let texts = try names.map { try String(contentsOfFile: "\(links.directory)/\($0)", encoding: .utf8) }
        #expect(names.count == 1 && !(names + texts).contains { $0.contains(token) })
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(links.directory)/\(names[0])")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test(arguments: ["", "../../etc/passwd", "x"])
    func otherTextIsNoLink(_ text: String) throws {
        _ = try links.make(for: "ann")
        #expect(links.find(Secret(text)) == nil && links.redeem(Secret(text)) == nil)
    }
}
