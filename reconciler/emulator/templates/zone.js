const place = new URL(location.href);
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const choice = document.querySelector("select[name=time_zone]");
const known = choice && [...choice.options].some((option) => option.value === zone);
if (known && !place.searchParams.has("time_zone") && choice.value !== zone) {
  place.searchParams.set("time_zone", zone);
  location.replace(place);
}
