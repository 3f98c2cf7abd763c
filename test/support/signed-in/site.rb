# What a Rails application has around a controller: its base, its login, its routes, and a server. The controller of
# docs/handlers is read as it stands.
require "action_controller"
require "rack/handler/webrick"

class ApplicationController < ActionController::Base
  protect_from_forgery with: :exception
  User = Struct.new(:id)

  def current_user
    User.new(7) if request.cookies["session"] == ENV["SIGNED_IN"]
  end
end
require ENV["CONTROLLER"]

ROUTES = ActionDispatch::Routing::RouteSet.new
ROUTES.draw { post "/voice-token", to: "voice_tokens#create" }
started = -> { puts "http://127.0.0.1:#{ENV["PORT"]}" and $stdout.flush }
Rack::Handler::WEBrick.run(
  ROUTES, Host: "127.0.0.1", Port: ENV["PORT"].to_i, StartCallback: started, AccessLog: [],
  Logger: WEBrick::Log.new($stderr, WEBrick::Log::WARN)
)
