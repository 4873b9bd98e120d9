import Hummingbird
import Models

extension Surroundings {
    /// The end of every sign-in: trades identity's proof for tokens and answers with them, in body and cookies.
    func openSession(
        _ vouched: Identity.Vouched, for client: ClientID, _ request: IncomingRequest
    ) async throws -> Response {
        let grant = try await fleet.tokens.call(
            Tokens.IssueSession(proof: vouched.proof, client: client, device: request.device))
        return authenticated(grant, vouched.profile)
    }

    /// The reference's `AuthenticationResult`, with both cookies set.
    func authenticated(_ grant: Tokens.Grant, _ profile: SessionProfile) -> Response {
        var response = Response.json(AuthenticationResult(tokens: grant.tokens, profile: profile))
        cookies.set(grant, on: &response)
        return response
    }

    /// Has identity write down what became of a session. That has happened by now, so a failure here fails nothing else:
    /// tokens says it in its log as well.
    func record(_ event: Identity.RecordEvent.Event, of user: UserID, _ request: IncomingRequest) async {
        _ = try? await fleet.identity.call(
            Identity.RecordEvent(event, user: user, ipAddress: request.device.ipAddress))
        courier.nudge()
    }
}
