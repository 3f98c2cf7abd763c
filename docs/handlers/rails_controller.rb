# app/controllers/voice_tokens_controller.rb, with `post "/voice-token", to: "voice_tokens#create"` among your routes.
require "net/http"

class VoiceTokensController < ApplicationController
  skip_forgery_protection # it changes nothing, and only pages of this origin can read the answer

  def create
    return head :unauthorized unless current_user
    base = ENV.fetch("OPENAI_BASE_URL", "https://api.openai.com/v1")
    uri = URI("#{base}/realtime/client_secrets")
    wanted = { expires_after: { anchor: "created_at", seconds: 30 },
               session: { type: "realtime", model: "gpt-realtime-2.1-mini" } }
    headers = { "Authorization" => "Bearer #{ENV["OPENAI_API_KEY"]}", "Content-Type" => "application/json",
                "OpenAI-Safety-Identifier" => Digest::SHA256.hexdigest(current_user.id.to_s) }
    times = { use_ssl: uri.scheme == "https", open_timeout: 3, read_timeout: 10 }
    answer = Net::HTTP.start(uri.host, uri.port, times) { |http| http.post(uri.path, wanted.to_json, headers) }
    return head(answer.code == "429" ? :too_many_requests : :bad_gateway) unless answer.is_a?(Net::HTTPSuccess)
    response.headers["Cache-Control"] = "no-store"
    render json: JSON.parse(answer.body).merge(base_url: base)
  rescue IOError, SystemCallError, SocketError, Timeout::Error, OpenSSL::SSL::SSLError
    head :bad_gateway
  end
end
