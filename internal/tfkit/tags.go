// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
)

// Tags is embedded by the model of an object that RAM can tag. Create and Update send the tags of
// [Tags.Wanted]; Read puts what RAM has into Remote, and the kit makes the two attributes of it.
type Tags struct {
	Tags    types.Map `tfsdk:"tags"`
	TagsAll types.Map `tfsdk:"tags_all"`

	Remote map[string]string `tfsdk:"-"`
}

// Wanted returns the tags the object should have: its own and the provider's default tags.
func (t *Tags) Wanted() map[string]string { return StringMap(t.TagsAll) }

// tagChanges returns what to set and which keys to remove to get from the tags of one model to
// those of another.
func tagChanges(plan, state *Tags) (set map[string]string, remove []string) {
	want, have := plan.Wanted(), state.Wanted()
	set = map[string]string{}
	for k, v := range want {
		if old, ok := have[k]; !ok || old != v {
			set[k] = v
		}
	}
	for k := range have {
		if _, ok := want[k]; !ok {
			remove = append(remove, k)
		}
	}
	return set, remove
}

// IgnoreTags names tags that somebody else sets: they are neither shown nor removed.
type IgnoreTags struct{ Keys, KeyPrefixes []string }

func (i IgnoreTags) ignores(key string) bool {
	for _, k := range i.Keys {
		if key == k {
			return true
		}
	}
	for _, p := range i.KeyPrefixes {
		if strings.HasPrefix(key, p) {
			return true
		}
	}
	return false
}

// tagged finds the embedded [Tags] of a model, nil where it has none.
func tagged(m any) *Tags {
	v := reflect.ValueOf(m).Elem()
	for i := range v.NumField() {
		if t, ok := v.Field(i).Addr().Interface().(*Tags); ok {
			return t
		}
	}
	return nil
}

// plan works out the two attributes. Unset tags are {}; where tags are unset, or were imported and
// not changed since, what the state has besides stays while the default tags explain it. tags_all
// stays unknown while a tag is unknown. A default tag that is ignored is left out; a tag that is
// both configured and ignored could never be seen to be there.
func (t *Tags) plan(meta *Meta, config types.Map, state *Tags, imported bool) (diags diag.Diagnostics) {
	if config.IsNull() {
		t.Tags = types.MapValueMust(types.StringType, map[string]attr.Value{})
	}
	if state != nil && (config.IsNull() || imported) && t.onlyDefaultsMore(meta, state) {
		t.Tags = state.Tags
	}
	t.TagsAll = types.MapUnknown(types.StringType)
	if t.Tags.IsUnknown() {
		return nil
	}
	all, known := map[string]attr.Value{}, !meta.DefaultTagsUnknown
	for k, v := range meta.DefaultTags {
		if !meta.IgnoreTags.ignores(k) {
			all[k] = types.StringValue(v)
		}
	}
	for k, v := range t.Tags.Elements() {
		if meta.IgnoreTags.ignores(k) {
			diags.AddAttributeError(path.Root("tags").AtMapKey(k), "A tag that the provider ignores",
				fmt.Sprintf("The provider's ignore_tags leaves the tag %q to somebody else, so it cannot be set here.", k))
		}
		all[k] = v
		known = known && !v.IsUnknown()
	}
	if len(all) > names.MaxTags {
		diags.AddAttributeError(path.Root("tags"), "Too many tags", fmt.Sprintf(
			"RAM takes at most %d tags on one object. With the provider's default tags these are %d.", names.MaxTags, len(all)))
	}
	if known {
		t.TagsAll = types.MapValueMust(types.StringType, all)
	}
	return diags
}

// onlyDefaultsMore tells whether the state has these tags and besides them only default tags.
func (t *Tags) onlyDefaultsMore(meta *Meta, state *Tags) bool {
	if t.Tags.IsUnknown() {
		return false
	}
	own, before := t.Tags.Elements(), state.Tags.Elements()
	for k, v := range own {
		if old, ok := before[k]; !ok || !old.Equal(v) {
			return false
		}
	}
	for k, v := range before {
		d, byDefault := meta.DefaultTags[k]
		if _, ok := own[k]; !ok && (!byDefault || !v.Equal(types.StringValue(d))) {
			return false
		}
	}
	return true
}

// readBack makes the two attributes of what RAM has: tags_all is all of it but the ignored ones;
// tags leaves out what only the default tags brought. An import, which knows nothing of either yet,
// takes all for its own.
func (t *Tags) readBack(meta *Meta) {
	imported := t.Tags.IsNull()
	configured, before := StringMap(t.Tags), StringMap(t.TagsAll)
	all, own := map[string]attr.Value{}, map[string]attr.Value{}
	for k, v := range t.Remote {
		if meta.IgnoreTags.ignores(k) {
			continue
		}
		all[k] = types.StringValue(v)
		d, byDefault := meta.DefaultTags[k]
		if meta.DefaultTagsUnknown {
			d, byDefault = before[k]
		}
		if _, wanted := configured[k]; wanted || imported || !byDefault || d != v {
			own[k] = types.StringValue(v)
		}
	}
	t.TagsAll = types.MapValueMust(types.StringType, all)
	t.Tags = types.MapValueMust(types.StringType, own)
}

// StringMap returns the known elements of a map of strings.
func StringMap(m types.Map) map[string]string {
	out := map[string]string{}
	for k, v := range m.Elements() {
		if s, ok := v.(types.String); ok && !s.IsNull() && !s.IsUnknown() {
			out[k] = s.ValueString()
		}
	}
	return out
}

// UpdateTags brings the tags of an object from those of state to those of plan.
func UpdateTags(ctx context.Context, c *ram.Client, target ram.TagTarget, plan, state *Tags) error {
	set, remove := tagChanges(plan, state)
	if len(remove) > 0 {
		if err := c.UntagResources(ctx, target, remove); err != nil {
			return err
		}
	}
	if len(set) > 0 {
		return c.TagResources(ctx, target, set)
	}
	return nil
}

func tagAttributes(noun string) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"tags": schema.MapAttribute{
			ElementType: types.StringType, Optional: true, Computed: true,
			MarkdownDescription: "Tags of the " + noun + ", at most 20. A tag here wins over a default tag of the provider " +
				"with the same key.",
			Validators: []validator.Map{
				mapvalidator.SizeAtMost(names.MaxTags),
				mapvalidator.NoNullValues(),
				mapvalidator.KeysAre(Check(names.CheckTagKey)),
				mapvalidator.ValueStringsAre(Check(names.CheckTagValue)),
			},
		},
		"tags_all": schema.MapAttribute{
			ElementType: types.StringType, Computed: true,
			MarkdownDescription: "All tags of the " + noun + ", those of the provider's `default_tags` included.",
		},
	}
}
