import Hummingbird
import Models

/// Somebody who is signed in and looks at their own pages.
struct Visitor: Sendable {
    let session: SignedIn
    let profile: SessionProfile
    let scene: PageScene

    /// Their address, for words and for password managers.
    var email: String { profile.credentials.compactMap { $0.email?.description }.first ?? "" }
}

extension Surroundings {
    /// Whoever is signed in in the browser; nil when nobody is, or there is no such person any more.
    func visitor(_ request: IncomingRequest) async throws -> Visitor? {
        guard let session = try await browserSession(of: request) else { return nil }
        return try await visitor(request, session)
    }

    /// The same where the browser's session is known already.
    func visitor(_ request: IncomingRequest, _ session: SignedIn) async throws -> Visitor? {
        let profile: SessionProfile
        do {
            profile = try await fleet.identity.call(
                Identity.GetProfile(
                    user: session.user, application: session.claims.application, account: session.account))
        } catch let error as ServiceError where error.status == 401 {
            return nil
        }
        let scene = try await scene(
            request, client: try await clients.client(session.client),
            preferred: profile.identity?.preferredLanguage)
        return Visitor(session: session, profile: profile, scene: scene)
    }

    /// Answers somebody who is signed in by `answer`, and sends anybody else to sign in and come back.
    func forVisitor(
        _ request: IncomingRequest, _ answer: (Visitor) async throws -> Response
    ) async throws -> Response {
        if let visitor = try await visitor(request) { return try await answer(visitor) }
        let (scene, _) = try await signInScene(request)
        var query = scene.query
        query.returnTo = scene.query.path(request.request.uri.path)
        return scene.onward(query.path(AddressPage.path))
    }
}
