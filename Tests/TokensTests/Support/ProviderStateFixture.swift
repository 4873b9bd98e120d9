import Models

@testable import TokensService

/// A provider sign-in of one browser.
struct ProviderStateFixture {
    let tokens: TokensFixture
    let state = ProviderState(
        client: TokensFixture.client, provider: .apple, codeVerifier: Secret("the-verifier"),
        nonce: Secret("the-nonce"), continuation: .authorization(Secret("the-request")))
    let browser = Secret("the-cookie")

    func keep() async throws -> Secret {
        try await KeepProviderStateHandler(states: tokens.service.providerStates)(
            .init(state: state, browser: browser), tokens.context())
    }

    func take(_ parameter: Secret, _ browser: Secret?) async throws -> Tokens.TakeProviderState.Reply {
        try await TakeProviderStateHandler(states: tokens.service.providerStates)(
            .init(state: parameter, browser: browser), tokens.context())
    }
}
