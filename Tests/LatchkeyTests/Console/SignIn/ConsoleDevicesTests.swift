import Foundation
import HTTPTypes
import Models
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct ConsoleDevicesTests {
    private let cookies = ConsoleCookies(isSecure: true)
    private let ann = Identity.Operator(
        id: .make(), application: .make(), email: EmailAddress("ann@example.com"), epoch: 3, secondFactor: .code)

    /// The header fields of the browser that received `field`.
    private func headers(_ field: HTTPField?) throws -> HTTPFields {
        [.cookie: String(try #require(field).value.prefix { $0 != ";" })]
    }

    @Test func knowsTheBrowserAgain() throws {
        let devices = ConsoleDevices(key: .random(), cookies: cookies)
        let field = devices.field(for: ann, [:])
        #expect(field?.value.hasSuffix("; HttpOnly; Secure; SameSite=Strict; Path=/; Max-Age=34560000") == true)
        let headers = try headers(field)
        let email = try #require(ann.email)
        let device = try #require(devices.device(of: headers, for: email, in: ann.application))
        #expect(device.user == ann.id && device.epoch == 3 && device == devices.device(of: headers, for: ann.id))
        #expect(devices.id(of: headers) == device.id.reveal())
        // Another sign-in there leaves it the same browser.
        #expect(devices.id(of: try self.headers(devices.field(for: ann, headers))) == device.id.reveal())
    }

    @Test func knowsItForNobodyElse() throws {
        let devices = ConsoleDevices(key: .random(), cookies: cookies)
        let headers = try headers(devices.field(for: ann, [:]))
        let (own, other) = (try #require(ann.email), try #require(EmailAddress("bob@example.com")))
        #expect(devices.device(of: headers, for: other, in: ann.application) == nil)
        #expect(devices.device(of: headers, for: own, in: .make()) == nil)
        #expect(devices.device(of: headers, for: .make()) == nil)
        #expect(ConsoleDevices(key: .random(), cookies: cookies).id(of: headers) == nil)
        #expect(devices.id(of: [:]) == nil)
    }

    @Test func theKeyOutlivesTheProcess() throws {
        let state = try TemporaryDirectory()
        let settings = try LocalSettings(environment: ["LATCHKEY_STATE_DIR": state.path])
        let key = try ConsoleDevices.key(settings)
        #expect(try ConsoleDevices.key(settings).reveal() == key.reveal() && key.count == 32)
        var status = stat()
        let found = stat(settings.state("console/device-key"), &status)
        #expect(found == 0 && status.st_mode & 0o777 == 0o600)
    }
}
