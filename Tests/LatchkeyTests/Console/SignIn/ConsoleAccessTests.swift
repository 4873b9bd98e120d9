import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct ConsoleAccessTests {
    /// - Parameter bodyTimeout: how long a form may take to come.
    private func access(bodyTimeout: Duration) -> ConsoleAccess {
        var access = ConsoleAccess(
            publicURL: nil, isSecure: false, links: SignInLinks(directory: "/nowhere"), deviceKey: .random(),
            sessions: ConsoleSessions(), signIns: RequestRate(burst: 1, perSecond: 1))
        access.bodyTimeout = bodyTimeout
        return access
    }

    /// Nobody has to have signed in to send a form, so one that never ends must not keep a connection.
    @Test func aFormHasToComeInTime() async throws {
        let access = self.access(bodyTimeout: .zero)
        let (body, source) = RequestBody.makeStream()
        defer { source.finish() }
        let head = HTTPRequest(
            method: .post, scheme: "http", authority: "localhost", path: "/sign-in",
            headerFields: [.contentType: "application/x-www-form-urlencoded"])
        let error = await #expect(throws: ServiceError.self) {
            try await access.form(of: Request(head: head, body: body), nil)
        }
        #expect(error?.code == .requestTimeout)
    }
}
