import Foundation
import HTTPTypes
import Models
import Primitives
import Testing

@testable import GatewayService

@Suite struct KnownDevicesTests {
    private let devices = KnownDevices(key: ScriptedFleet.csrfKey)
    private let credential = Samples.ada(verifiedAt: .now).profile.credentials

    /// A request of the browser that received `cookie`.
    private func request(_ cookie: HTTPField?) throws -> IncomingRequest {
        let field = try #require(cookie)
        return .testing(headers: [.cookie: String(field.value.prefix { $0 != ";" })])
    }

    @Test func knowsTheBrowserAgain() throws {
        let email = try #require(EmailAddress("ada@example.com"))
        let cookie = devices.setCookie(
            .testing(), for: credential, of: Samples.user, epoch: 3, in: Samples.application)
        let known = try #require(devices.device(of: try request(cookie), for: email, in: Samples.application))
        #expect(known.device.user == Samples.user && known.device.epoch == 3 && known.isVerified)
        #expect(devices.device(of: .testing(), for: email, in: Samples.application) == nil)
    }

    @Test func knowsItForNoOtherAddressApplicationOrKey() throws {
        let (ada, bob) = (EmailAddress("ada@example.com"), EmailAddress("bob@example.com"))
        let cookie = devices.setCookie(
            .testing(), for: credential, of: Samples.user, epoch: 3, in: Samples.application)
        let request = try request(cookie)
        #expect(devices.device(of: request, for: try #require(bob), in: Samples.application) == nil)
        #expect(devices.device(of: request, for: try #require(ada), in: .make()) == nil)
        let others = KnownDevices(key: .random())
        #expect(others.device(of: request, for: try #require(ada), in: Samples.application) == nil)
    }

    /// What was done in an earlier epoch may have been done by somebody who was shut out since.
    @Test func aUserIsKnownInTheirPresentEpochOnly() throws {
        let profile = Samples.ada(verifiedAt: .now).profile
        let cookie = devices.setCookie(
            .testing(), for: credential, of: profile.id, epoch: 3, in: profile.applicationID)
        let request = try request(cookie)
        #expect(devices.isKnown(request, for: profile, epoch: 3))
        for epoch in [2, 4] { #expect(!devices.isKnown(request, for: profile, epoch: epoch)) }
        #expect(!devices.isKnown(.testing(), for: profile, epoch: 3))
    }

    @Test func knowsTheBrowserOfAUserWhoseAddressIsNotAsked() throws {
        let first = devices.setCookie(.testing(), for: credential, of: Samples.user, epoch: 3, in: Samples.application)
        // A mark for another application's address is older.
        let both = devices.setCookie(try request(first), for: credential, of: Samples.user, epoch: 5, in: .make())
        #expect(devices.device(of: try request(first), for: Samples.user)?.epoch == 3)
        let known = try #require(devices.device(of: try request(both), for: Samples.user))
        #expect(known.user == Samples.user && known.epoch == 5)
        #expect(devices.device(of: try request(both), for: .make()) == nil)
        #expect(devices.device(of: .testing(), for: Samples.user) == nil)
        #expect(KnownDevices(key: .random()).device(of: try request(both), for: Samples.user) == nil)
    }

    @Test func listsTheUsersOfTheBrowser() throws {
        let first = devices.setCookie(.testing(), for: credential, of: Samples.user, epoch: 3, in: Samples.application)
        let other = UserID.make()
        let both = devices.setCookie(try request(first), for: credential, of: other, epoch: 1, in: .make())
        let users = devices.users(of: try request(both))
        #expect(users.count == 2 && users.contains(.init(user: Samples.user, epoch: 3)))
        #expect(users.contains(.init(user: other, epoch: 1)))
        #expect(devices.users(of: .testing()).isEmpty)
        #expect(KnownDevices(key: .random()).users(of: try request(both)).isEmpty)
    }

    @Test func renewsTheMarksOfAUser() throws {
        let email = try #require(EmailAddress("ada@example.com"))
        let cookie = devices.setCookie(
            .testing(), for: credential, of: Samples.user, epoch: 3, in: Samples.application)
        let request = try request(cookie)
        let renewed = devices.renewCookie(request, of: Samples.user, epoch: 4)
        let known = devices.device(of: try self.request(renewed), for: email, in: Samples.application)
        #expect(known?.device.epoch == 4)
        #expect(devices.renewCookie(request, of: .make(), epoch: 4) == nil)
        #expect(devices.renewCookie(.testing(), of: Samples.user, epoch: 4) == nil)
    }

    @Test func keepsTheLatestAccounts() throws {
        let email = try #require(EmailAddress("ada@example.com"))
        var cookie: HTTPField?
        let applications = (0..<(DeviceCookie.maximumAccounts + 1)).map { _ in ApplicationID.make() }
        for application in applications {
            let request = if let cookie { try request(cookie) } else { IncomingRequest.testing() }
            cookie = devices.setCookie(request, for: credential, of: Samples.user, epoch: 1, in: application)
        }
        let request = try request(cookie)
        let known = applications.filter { devices.device(of: request, for: email, in: $0) != nil }
        #expect(known == Array(applications.dropFirst()))
    }

    @Test func setsNoCookieForAUserWithoutAnAddress() {
        #expect(
            devices.setCookie(.testing(), for: [], of: Samples.user, epoch: 1, in: Samples.application) == nil)
    }
}
