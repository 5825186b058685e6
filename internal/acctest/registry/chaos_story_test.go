// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// step is one thing that happens in a story. What it is about is chosen by its seed, so that it can
// be told without the steps before it.
type step struct {
	what string
	seed uint64
}

// item is one configured object: of a kind, under a name of its own or of what it hangs on.
type item struct {
	kind, name, slot string
	changed, cbd     bool
}

func (i *item) address() string { return i.kind + "." + i.slot }

// story is a configuration, the account that it is about, and what is to happen in the next apply.
type story struct {
	*acctest.World
	items []*item
	// strangers are the objects that somebody else has made, by kind and name.
	strangers map[string]string
	// contents are what those that can be changed have in them.
	contents map[string]string
	options  driver.Options
	slots    int // made so far
	names    int // made so far, beside those of the universe
	network  *unreliable
	settings map[string]*settings // by their kind
	secrets  *secrets
	// before is what the account had before the next apply.
	before []thing
	// said is what a run said in the end, for the finding.
	said error
}

// universe are the names that objects have.
var universe = []string{"a", "b", "c"}

// bears are the kinds of what the arguments of others name.
var bears = map[string]string{
	"user_name": "ram_user", "group_name": "ram_group", "role_name": "ram_role", "policy_name": "ram_policy",
}

func newStory(w *acctest.World) *story {
	s := &story{
		World: w, strangers: map[string]string{}, contents: map[string]string{}, secrets: newSecrets(w.Root().Secret),
	}
	s.network = &unreliable{under: w.Transport, secrets: s.secrets}
	w.Transport, w.Logger = s.network, s.secrets
	w.TF.Serve = s.serve
	// It keeps what there was from now on, for reads that lag.
	w.Inject(emulator.Fault{Kind: emulator.StaleReads, Product: "ram", Action: "GetAccountAlias", Delay: time.Hour})
	time.Sleep(2 * time.Hour)
	s.settings = newSettings(s)
	return s
}

// unreliable is the network of the provider: it counts writes, and dies with the provider.
type unreliable struct {
	under  http.RoundTripper
	left   atomic.Int64 // writes until the provider is stopped or killed; none where negative
	killed atomic.Bool
	stop   func()
	kill   bool
	// secrets are told of every request and answer.
	secrets *secrets
}

// RoundTrip sends a request, and stops or kills the provider after the write whose turn it is.
func (n *unreliable) RoundTrip(r *http.Request) (*http.Response, error) {
	if n.killed.Load() {
		return nil, errKilled
	}
	resp, err := n.secrets.roundTrip(n.under, r)
	action := r.URL.Query().Get("Action")
	if strings.HasPrefix(action, "Get") || strings.HasPrefix(action, "List") || n.left.Add(-1) != 0 {
		return resp, err
	}
	if n.kill {
		n.killed.Store(true)
		return nil, errKilled
	}
	n.stop()
	return resp, err
}

// mortal is a provider that can be killed: what it says then is not heard.
type mortal struct {
	tfprotov6.ProviderServer
	network *unreliable
}

var errKilled = fmt.Errorf("the provider was killed")

func (m mortal) ApplyResourceChange(
	ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	if m.network.killed.Load() {
		return &tfprotov6.ApplyResourceChangeResponse{}, errKilled
	}
	resp, err := m.ProviderServer.ApplyResourceChange(ctx, req)
	if m.network.killed.Load() {
		return &tfprotov6.ApplyResourceChangeResponse{}, errKilled
	}
	return resp, err
}

func (s *story) serve(ctx context.Context) (tfprotov6.ProviderServer, error) {
	server, err := s.World.Serve(ctx)
	if err != nil {
		return nil, err
	}
	s.network.stop = func() {
		_, _ = server.StopProvider(context.WithoutCancel(ctx), &tfprotov6.StopProviderRequest{}) // it always succeeds
	}
	server, err = s.secrets.watch(ctx, server)
	return mortal{server, s.network}, err
}

// tell tells the steps and then the end, and returns what was not right.
func (s *story) tell(steps []step) string {
	for i, st := range steps {
		stepKinds[st.what](s, rand.New(rand.NewPCG(st.seed, 0)))
		if finding := s.run(); finding != "" {
			return fmt.Sprintf("after step %d (%s): %s", i+1, st.what, finding)
		}
	}
	s.calm()
	if finding := s.converge(); finding != "" {
		return finding
	}
	s.items = nil
	if finding := s.converge(); finding != "" {
		return "at the destroy: " + finding
	}
	return ""
}

// calm ends whatever disturbs the next apply.
func (s *story) calm() {
	s.ClearFaults()
	s.network.left.Store(-1)
	s.network.killed.Store(false)
	s.options = driver.Options{}
	time.Sleep(2 * time.Minute)
}

// run applies once, ends what disturbs, and looks whether something is lost. What is outside the
// state may only be what a killed provider was making: somebody deletes that.
func (s *story) run() string {
	before, prior, config, refreshed := s.before, s.State, s.config(), !s.options.NoRefresh
	var plan *driver.Plan
	plan, s.said = s.Apply(config, s.options)
	killed := s.network.killed.Load()
	s.calm()
	if finding := s.secrets.finding(s.said); finding != "" {
		return finding
	}
	for _, group := range s.settings {
		if finding := group.judge(s, plan, prior, config, refreshed); finding != "" {
			return fmt.Sprintf("%s; the apply said: %v", finding, s.said)
		}
	}
	s.before = s.inventory()
	if finding := s.harmed(s.before); finding != "" {
		return finding
	}
	orphans := s.outside(s.before)
	for _, o := range orphans {
		if !killed || slices.Contains(before, o) {
			return fmt.Sprintf("%v is in the account and not in the state; the apply said: %v", o, s.said)
		}
	}
	if len(orphans) > driver.Parallelism {
		return fmt.Sprintf("%d objects were in the making when the provider was killed", len(orphans))
	}
	for _, o := range orphans {
		s.Must(o.drop(s.Context(), s.observer()))
	}
	s.before = slices.DeleteFunc(s.before, func(o thing) bool { return slices.Contains(orphans, o) })
	return ""
}

// config is the configuration of all items whose principals exist: those of the configuration by
// reference, others by name.
func (s *story) config() driver.Config {
	config := driver.Config{}
	for _, i := range s.items {
		set := fixtures[i.kind].config(i.name)
		if i.changed {
			maps.Copy(set, fixtures[i.kind].changed)
		}
		complete := true
		for argument, v := range set {
			kind := bears[argument]
			name, isText := v.(string)
			if kind == "" || !isText || kind == i.kind {
				continue
			}
			if p := s.find(kind, name); p != nil {
				set[argument] = driver.Ref{Address: p.address(), Attribute: argument}
			} else if s.strangers[kind+"/"+name] == "" {
				complete = false
			}
		}
		if complete {
			config[i.address()] = driver.Resource{Type: i.kind, Set: set, CreateBeforeDestroy: i.cbd}
		}
	}
	passOnCreateBeforeDestroy(config)
	return config
}

// passOnCreateBeforeDestroy does what Terraform does: what an object with create_before_destroy
// refers to has it, too.
func passOnCreateBeforeDestroy(config driver.Config) {
	for range config { // a chain is no longer than that
		for _, r := range config {
			for _, v := range r.Set {
				if ref, ok := v.(driver.Ref); ok && r.CreateBeforeDestroy {
					on := config[ref.Address]
					on.CreateBeforeDestroy = true
					config[ref.Address] = on
				}
			}
		}
	}
}

func (s *story) find(kind, name string) *item {
	for _, i := range s.items {
		if i.kind == kind && i.name == name {
			return i
		}
	}
	return nil
}

// thing is an object that the account has: of a kind, by the name of itself or of what it hangs on.
type thing struct{ kind, name, id string }

func (o thing) drop(ctx context.Context, c *ram.Client) error {
	if o.kind == "ram_access_key" { // a user may have another one
		return c.DeleteAccessKey(ctx, o.name, o.id)
	}
	return fixtures[o.kind].remove(ctx, c, o.name)
}

// observer is a client of somebody with a good network.
func (s *story) observer() *ram.Client {
	s.Transport = s.network.under
	defer func() { s.Transport = s.network }()
	return s.Fresh()
}

// inventory is what the account has of every kind.
func (s *story) inventory() []thing {
	names := append(slices.Clone(universe), "devs", "read")
	for i := range s.names {
		names = append(names, freshName(i+1))
	}
	c := s.observer()
	var all []thing
	for _, kind := range slices.Sorted(maps.Keys(fixtures)) {
		if fixtures[kind].settings { // it is always there
			continue
		}
		for _, name := range names {
			ids, err := fixtures[kind].all(s.Context(), c, name)
			if err != nil && !ram.IsNotExist(err) {
				s.Must(fmt.Errorf("%s %s: %w", kind, name, err))
			}
			for _, id := range ids {
				all = append(all, thing{kind, name, id})
			}
		}
	}
	return all
}

// all are the IDs of the objects of a name.
func (f fixture) all(ctx context.Context, c *ram.Client, name string) ([]string, error) {
	if f.ids != nil {
		return f.ids(ctx, c, name)
	}
	id, err := f.id(ctx, c, name)
	if err != nil || id == "" {
		return nil, err
	}
	return []string{id}, nil
}

// outside is what neither the state nor anybody else has of what the account has. What hangs on
// others has no ID but the time at which it was made, and a state may know it by an old name: an
// object in the state stands for one of its name, and else for one of its ID.
func (s *story) outside(have []thing) []thing {
	var held []*driver.Instance
	for _, holders := range []map[string]*driver.Instance{s.State.Current, s.State.Deposed} {
		held = slices.AppendSeq(held, maps.Values(holders))
	}
	rest := slices.DeleteFunc(slices.Clone(have), func(o thing) bool { return s.strangers[o.kind+"/"+o.name] == o.id })
	for _, byName := range []bool{true, false} {
		rest = slices.DeleteFunc(rest, func(o thing) bool {
			at := slices.IndexFunc(held, func(i *driver.Instance) bool {
				texts := i.Texts()
				return i.Type == o.kind && texts[o.id] && (!byName || texts[o.name])
			})
			if at >= 0 {
				held = slices.Delete(held, at, at+1)
			}
			return at >= 0
		})
	}
	return rest
}

// harmed tells of an object of somebody else that is gone, another one now, or changed.
func (s *story) harmed(have []thing) string {
	for key, id := range s.strangers {
		kind, name, _ := strings.Cut(key, "/")
		if !slices.Contains(have, thing{kind, name, id}) {
			return fmt.Sprintf("somebody else's %s %q is not there any more; the apply said: %v", kind, name, s.said)
		}
		if is := s.content(thing{kind, name, id}); is != s.contents[key] {
			return fmt.Sprintf("somebody else's %s %q was changed from %s to %s; the apply said: %v", kind, name,
				s.contents[key], is, s.said)
		}
	}
	return ""
}

// content is what an object has in it.
func (s *story) content(o thing) string {
	if fixtures[o.kind].content == nil {
		return ""
	}
	text, err := fixtures[o.kind].content(s.Context(), s.observer(), o.name)
	s.Must(err)
	return text
}

// count looks at the account, and takes what is not in the state for somebody else's.
func (s *story) count() {
	s.before, s.strangers, s.contents = s.inventory(), map[string]string{}, map[string]string{}
	for _, o := range s.outside(s.before) {
		s.strangers[o.kind+"/"+o.name] = o.id
		s.contents[o.kind+"/"+o.name] = s.content(o)
	}
}

// freshName is a name that nothing has had.
func (s *story) freshName() string { s.names++; return freshName(s.names) }

func freshName(n int) string { return fmt.Sprintf("n%d", n) }
