import Foundation
import Models
import Primitives

/// The emails of a local fleet, for people on this machine.
struct LocalMail: Sendable {
    /// `LATCHKEY_MAIL_FOLDER`; nil anywhere but in a local fleet.
    let path: String?

    /// The client of the demo application, which every local fleet has; nil anywhere else.
    var demoClient: ClientID? { path == nil ? nil : ClientID("client_demo") }

    /// The folder; nil where there is none.
    ///
    /// - Throws: 404 for a request whose host is not this machine, or that came by a proxy. A page of another site may have
    ///   pointed its host name to this machine's address (DNS rebinding).
    func folder(for request: IncomingRequest) throws -> MailFolder? {
        guard let path, let host = URLComponents(string: "//\(request.request.head.authority ?? "")")?.host else {
            return nil
        }
        guard URLRules.isLoopbackHost(host.lowercased()), !request.cameByProxy else {
            throw ServiceError.routeNotFound
        }
        return MailFolder(path: path)
    }
}
