// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package resilience

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// secrets collects every secret that goes over the wire, in either direction.
type secrets struct {
	mu    sync.Mutex
	found map[string]string // secret -> what it is
}

// secretParameters are those of a request that nobody else may see, and secretMembers those of an
// answer.
var (
	secretParameters = []string{"Signature", "SecurityToken", "Password", "OldPassword", "NewPassword",
		"AuthenticationCode1", "OIDCToken"}
	secretMembers = regexp.MustCompile(`"(AccessKeySecret|SecurityToken|Password|Base32StringSeed)":\s*"([^"]{8,})`)

	// anySignature finds a signature even of a request that reached nobody, whose signature is not
	// known here.
	anySignature = regexp.MustCompile(`(?i)[?&; ]Signature(=|%3D)[0-9A-Za-z%+/]{10,}`)
)

func (s *secrets) add(what, secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.found == nil {
		s.found = map[string]string{}
	}
	if secret != "" {
		s.found[secret] = what
	}
}

func (s *secrets) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		params := parameters(r)
		for _, name := range secretParameters {
			s.add(name+" of "+params.Get("Action"), params.Get(name))
		}
		answer := httptest.NewRecorder()
		// What a fault does to the connection goes past the recorder, so the answer is looked at first.
		defer func() {
			for _, m := range secretMembers.FindAllStringSubmatch(answer.Body.String(), -1) {
				s.add(m[1]+" in the answer to "+params.Get("Action"), m[2])
			}
		}()
		next.ServeHTTP(answer, r)
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // the client may be gone
	})
}

// kinds are what was collected, without the secrets themselves.
func (s *secrets) kinds() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, what := range s.found {
		out = append(out, strings.Fields(what)[0])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// check fails the test for every secret that text shows, as it is or in a common encoding, whole or
// in part.
func (s *secrets) check(t *testing.T, where, text string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := anySignature.FindString(text); m != "" {
		t.Errorf("%s shows a signature: %q", where, m)
	}
	for secret, what := range s.found {
		for form, shown := range forms(secret) {
			if at := strings.Index(text, shown); at >= 0 {
				line := text[strings.LastIndexByte(text[:at], '\n')+1 : at]
				t.Errorf("%s shows a secret, %s (%s), after %q", where, what, form, tail(line, 300))
				break
			}
		}
	}
}

// forms are how a secret may show.
func forms(secret string) map[string]string {
	quoted, _ := json.Marshal(secret) // a string can be written
	out := map[string]string{
		"as it is":     secret,
		"in a URL":     url.QueryEscape(secret),
		"in a URL, V1": strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~").Replace(url.QueryEscape(secret)),
		"twice in one": url.QueryEscape(url.QueryEscape(secret)),
		"in JSON":      strings.Trim(string(quoted), `"`),
		"in Base64":    base64.StdEncoding.EncodeToString([]byte(secret)),
	}
	if len(secret) >= 24 {
		out["its first half"], out["its second half"] = secret[:len(secret)/2], secret[len(secret)/2:]
	}
	return out
}

const everything = `
resource "ram_user" "ann" {
  user_name    = "ann"
  display_name = "Ann"
  tags         = { team = "ops" }
}
resource "ram_user" "ben" {
  user_name = "ben"
}
resource "ram_group" "devs" {
  group_name = "devs"
  comments   = "who make it"
}
resource "ram_group_membership" "ann" {
  user_name  = ram_user.ann.user_name
  group_name = ram_group.devs.group_name
}
resource "ram_access_key" "ann" {
  user_name = ram_user.ann.user_name
}
resource "ram_access_key" "ben" {
  user_name = ram_user.ben.user_name
}
resource "ram_login_profile" "ann" {
  user_name         = ram_user.ann.user_name
  generate_password = true
}
resource "ram_login_profile" "ben" {
  user_name           = ram_user.ben.user_name
  password_wo         = "Write-only-2345"
  password_wo_version = 1
}
resource "ram_policy" "read" {
  policy_name     = "read"
  policy_document = jsonencode({
    Version = "1", Statement = [{ Effect = "Allow", Action = "oss:GetObject", Resource = "*" }]
  })
}
resource "ram_user_policy_attachment" "ann" {
  user_name   = ram_user.ann.user_name
  policy_type = "System"
  policy_name = "AliyunOSSReadOnlyAccess"
}
resource "ram_group_policy_attachment" "devs" {
  group_name  = ram_group.devs.group_name
  policy_type = ram_policy.read.policy_type
  policy_name = ram_policy.read.policy_name
}
data "ram_caller_identity" "me" {}
data "ram_access_keys" "ann" {
  user_name  = ram_user.ann.user_name
  depends_on = [ram_access_key.ann]
}
output "secret" {
  value     = ram_access_key.ann.access_key_secret
  sensitive = true
}
`

// trace lets Terraform and the provider log all they can, and returns what they logged and printed.
func (w workspace) trace(args ...string) (text string, code int) {
	w.t.Helper()
	log := filepath.Join(w.t.TempDir(), "trace.log")
	w.env = append(slices.Clone(w.env), "TF_LOG=TRACE", "TF_LOG_PATH="+log)
	out, code := w.run(args...)
	logged, err := os.ReadFile(log)
	if err != nil {
		w.t.Fatal(err)
	}
	return out + string(logged), code
}

// traced runs the whole of Terraform's work and checks all that is said meanwhile.
func (w workspace) traced(t *testing.T, s *secrets, want int, commands ...[]string) string {
	t.Helper()
	all := ""
	for _, args := range commands {
		text, code := w.trace(args...)
		if code != want {
			t.Errorf("terraform %s ended with %d, want %d:\n%s", strings.Join(args, " "), code, want, tail(text, 3000))
		}
		if !strings.Contains(text, "RAM call") && !strings.Contains(text, "provider") {
			t.Errorf("terraform %s logged nothing of the provider: the test looks at the wrong file", args[0])
		}
		all += text
	}
	s.check(t, "TF_LOG=TRACE of "+commands[0][0], all)
	return all
}

func (w workspace) with(env ...string) workspace {
	w.env = append(slices.Clone(w.env), env...)
	return w
}

var (
	applying   = []string{"apply", "-auto-approve", "-no-color"}
	planning   = []string{"plan", "-no-color"}
	destroying = []string{"apply", "-destroy", "-auto-approve", "-no-color"}
)

func TestNoSecretInTheLog(t *testing.T) {
	t.Parallel()
	s := &secrets{}
	a := newAccount(t, emulator.Options{Root: emulator.NewKey()}, s.watch)
	s.add("root key", a.Root().Secret)
	w := a.newWorkspace(t, everything)
	all := w.traced(t, s, 0, applying, planning, destroying)
	if !strings.Contains(all, "RAM call") {
		t.Error("the log shows no call to RAM: the test looks at the wrong file")
	}
	if want := []string{"AccessKeySecret", "Password", "Signature", "root"}; !slices.Equal(s.kinds(), want) {
		t.Errorf("secrets seen on the wire: %v, want %v", s.kinds(), want)
	}
}

func TestNoSecretOfASessionInTheLog(t *testing.T) {
	t.Parallel()
	s := &secrets{}
	a := newAccount(t, emulator.Options{Root: emulator.NewKey()}, s.watch)
	s.add("root key", a.Root().Secret)
	key := a.roleFor("deployer")
	s.add("user's key", key.Secret)
	w := a.newWorkspace(t, fmt.Sprintf(`
provider "ram" {
  access_key_id     = %q
  access_key_secret = %q
  assume_role = {
    role_arn = "acs:ram::%s:role/deployer"
  }
}
`, key.ID, key.Secret, a.AccountID())+everything)
	w.traced(t, s, 0, applying, planning, destroying)
	want := []string{"AccessKeySecret", "Password", "SecurityToken", "Signature", "root", "user's"}
	if !slices.Equal(s.kinds(), want) {
		t.Errorf("secrets seen on the wire: %v, want %v", s.kinds(), want)
	}
}

// roleFor makes a role that may do everything, and a user who may assume it, and returns that
// user's key.
func (a account) roleFor(role string) emulator.Key {
	a.tb.Helper()
	a.do("ram", "CreateRole", map[string]string{
		"RoleName": role,
		"AssumeRolePolicyDocument": fmt.Sprintf(
			`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",`+
				`"Principal":{"RAM":["acs:ram::%s:root"]}}]}`, a.AccountID()),
	})
	a.do("ram", "AttachPolicyToRole", map[string]string{"RoleName": role, "PolicyType": "System",
		"PolicyName": "AdministratorAccess"})
	a.addUsers([]string{"pipeline"})
	a.attach("pipeline", "System", "AliyunSTSAssumeRoleAccess")
	answer := a.do("ims", "CreateAccessKey", map[string]string{"UserPrincipalName": a.principal("pipeline")})
	made, _ := answer["AccessKey"].(map[string]any)
	keyID, _ := made["AccessKeyId"].(string)
	secret, _ := made["AccessKeySecret"].(string)
	return emulator.Key{ID: keyID, Secret: secret}
}

// What goes wrong is told without secrets too.
func TestNoSecretInErrors(t *testing.T) {
	t.Parallel()
	s := &secrets{}
	a := newAccount(t, emulator.Options{Root: emulator.NewKey()}, s.watch)
	s.add("root key", a.Root().Secret)
	key := a.roleFor("deployer")
	s.add("user's key", key.Secret)
	w := a.newWorkspace(t, everything)
	wrong := emulator.NewKey().Secret
	s.add("wrong key", wrong)
	// A security token that RAM does not know, of the kind that people paste with a key.
	token := "CAIS" + strings.Repeat("x9Q+/", 30) + "=="
	s.add("wrong token", token)

	expect := func(name string, w workspace, want string, commands ...[]string) {
		t.Run(name, func(t *testing.T) {
			if text := w.traced(t, s, 1, commands...); !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
				t.Errorf("the error does not say %q:\n%s", want, tail(text, 2000))
			}
		})
	}
	expect("wrong secret", w.with("ALIBABA_CLOUD_ACCESS_KEY_SECRET="+wrong), "SignatureDoesNotMatch", planning)
	expect("wrong token", w.with("ALIBABA_CLOUD_SECURITY_TOKEN="+token), "InvalidSecurityToken", planning)

	session := a.newWorkspace(t, fmt.Sprintf("provider \"ram\" {\n  assume_role = { role_arn = "+
		"\"acs:ram::%s:role/deployer\" }\n}\n", a.AccountID())+everything).
		with("ALIBABA_CLOUD_ACCESS_KEY_ID="+key.ID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+wrong)
	expect("wrong secret, assuming a role", session, "SignatureDoesNotMatch", planning)

	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + dead.Addr().String()
	if err := dead.Close(); err != nil {
		t.Fatal(err)
	}
	hasty := "provider \"ram\" {\n  max_retries = 1\n}\n"
	w.configure(hasty + everything)
	expect("connection refused", w.with("RAM_ENDPOINT="+nobody), "connection refused", planning)

	for _, fault := range []struct {
		name, want string
		fault      emulator.Fault
	}{
		{"a proxy's page", "502 Bad Gateway", emulator.Fault{Kind: emulator.Garbage}},
		{"connection cut", "closed before", emulator.Fault{Kind: emulator.Cut}},
		{"answer cut short", "cut short", emulator.Fault{Kind: emulator.Truncate}},
		{"internal error", "InternalError", emulator.Fault{Kind: emulator.Fail, Code: "InternalError", Status: 500}},
		{"no permission", "NoPermission", emulator.Fault{Kind: emulator.Fail, Code: "NoPermission", Status: 403}},
	} {
		remove := a.Inject(fault.fault)
		expect(fault.name, w, fault.want, applying)
		remove()
	}

	// Half the answer to CreateAccessKey holds part of a secret.
	remove := a.Inject(emulator.Fault{Kind: emulator.Truncate, Action: "CreateAccessKey"})
	expect("key's answer cut short", w, "cut short", applying)
	remove()
	w.traced(t, s, 0, destroying)
}

// The real program, every write's answer lost once: users see an apply that works, and each key in
// state opens the account.
func TestTerraformApplyWithLostAnswers(t *testing.T) {
	t.Parallel()
	a := newAccount(t, emulator.Options{}, nil)
	w := a.newWorkspace(t, everything)
	loseAll := func() {
		for _, action := range writes() {
			product, name, _ := strings.Cut(action, ":")
			a.Inject(emulator.Fault{Kind: emulator.LoseAnswer, Product: product, Action: name, Times: 1})
		}
	}
	loseAll()
	w.must(applying...)
	a.ClearFaults()
	want := []string{
		"AliyunOSSReadOnlyAccess at ann", "ann in devs", "group devs", "key of ann", "key of ben",
		"policy read with 1 versions", "read at devs",
		"user ann", "user ben",
	}
	if got := a.inventory(); !slices.Equal(got, want) {
		t.Errorf("the account holds %q, want %q", got, want)
	}
	if out, code := w.run("plan", "-detailed-exitcode", "-no-color"); code != 0 {
		t.Errorf("a second plan is not empty (exit code %d):\n%s", code, tail(out, 2000))
	}
	for _, key := range w.keysInState() {
		me, err := a.client(key).GetCallerIdentity(t.Context())
		if err != nil || me.IdentityType != "RAMUser" {
			t.Errorf("the key %s in state does not open the account: %+v, %v", key.ID, me, err)
		}
	}
	loseAll()
	w.must(destroying...)
	a.ClearFaults()
	if got := a.inventory(); len(got) > 0 {
		t.Errorf("a destroy left %q", got)
	}
}

// keysInState reads the access keys from Terraform's state.
func (w workspace) keysInState() []emulator.Key {
	w.t.Helper()
	text, err := os.ReadFile(filepath.Join(w.dir, "terraform.tfstate"))
	if err != nil {
		w.t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Type      string `json:"type"`
			Mode      string `json:"mode"`
			Instances []struct {
				Attributes map[string]any `json:"attributes"`
			} `json:"instances"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(text, &state); err != nil {
		w.t.Fatal(err)
	}
	var keys []emulator.Key
	for _, r := range state.Resources {
		if r.Type != "ram_access_key" {
			continue
		}
		for _, i := range r.Instances {
			keyID, _ := i.Attributes["access_key_id"].(string)
			secret, _ := i.Attributes["access_key_secret"].(string)
			keys = append(keys, emulator.Key{ID: keyID, Secret: secret})
		}
	}
	if len(keys) != 2 {
		w.t.Errorf("%d access keys in state, want 2", len(keys))
	}
	return keys
}
